/* Small comforts for engines with scripts; every page works without them. ES5, no build step. */
(function () {
  'use strict';

  // htmx 1.9 ignores 4xx answers; a form that comes back with faults (422) or a conflict (409) is to be shown.
  document.addEventListener('htmx:beforeSwap', function (event) {
    var status = event.detail.xhr.status;
    if (status === 422 || status === 409) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  function alertLine(text) {
    var line = document.getElementById('alert');
    if (!line) return;
    line.textContent = text;
    line.className = 'msg fault' + (text && ' shown');
  }
  // A form that saves by itself has words of its own.
  function failed(event, text) {
    var elt = event.detail.elt;
    alertLine((elt.form || elt).getAttribute('data-lost') || text);
  }
  document.addEventListener('htmx:responseError', function (event) {
    var status = event.detail.xhr.status;
    failed(
      event,
      status === 503 ? '数据库暂时没有响应，请稍候。' : '没有得到回应（' + status + '），请刷新页面。'
    );
  });
  // Where URL is no constructor (IE 11, 360 兼容模式) htmx takes an address without its host for somebody else's and refuses it.
  document.addEventListener('htmx:configRequest', function (event) {
    var path = event.detail.path;
    if (typeof window.URL === 'function' || path.charAt(0) !== '/') return;
    event.detail.path = window.location.protocol + '//' + window.location.host + path;
  });
  document.addEventListener('htmx:sendError', function (event) {
    failed(event, '网络中断，页面内容可能不是最新的。网络恢复后请刷新。');
  });
  // What it has saved is not unsaved.
  document.addEventListener('htmx:afterRequest', function (event) {
    var form = event.detail.elt;
    if (!event.detail.successful || !form.getAttribute('data-lost')) return;
    alertLine('');
    var sent = event.detail.requestConfig.parameters;
    for (var i = 0; i < form.elements.length; i++) {
      var field = form.elements[i];
      if (field.name in sent) field.defaultValue = sent[field.name];
    }
  });

  // A form that is on its way says so and takes no second press; coming back by the back button it is open again.
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    var buttons = form.querySelectorAll('button[type=submit]');
    window.setTimeout(function () {
      for (var i = 0; i < buttons.length; i++) {
        buttons[i].disabled = true;
        if (buttons[i].getAttribute('data-busy')) buttons[i].textContent = buttons[i].getAttribute('data-busy');
      }
    }, 0);
  });
  window.addEventListener('pageshow', function (event) {
    if (!event.persisted) return;
    var buttons = document.querySelectorAll('button[type=submit][disabled]');
    for (var i = 0; i < buttons.length; i++) buttons[i].disabled = false;
  });

  // What was typed and not saved is asked about before it is left behind.
  function isChanged(field) {
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.tagName !== 'SELECT') return field.tagName !== 'BUTTON' && field.value !== field.defaultValue;
    for (var i = 0; i < field.options.length; i++)
      if (field.options[i].defaultSelected) return !field.options[i].selected;
    return field.selectedIndex > 0;
  }
  function isUnsaved(form) {
    if (form.hasAttribute('data-unsaved')) return true;
    for (var i = 0; i < form.elements.length; i++) if (isChanged(form.elements[i])) return true;
    return false;
  }
  var sent = null;
  document.addEventListener('submit', function (event) {
    sent = event.target;
  });
  window.addEventListener('pageshow', function () {
    sent = null;
  });
  window.addEventListener('beforeunload', function (event) {
    var forms = document.querySelectorAll('form[data-keep]');
    for (var i = 0; i < forms.length; i++) {
      if (forms[i] === sent || !isUnsaved(forms[i])) continue;
      event.preventDefault();
      event.returnValue = '有内容还没有保存。';
      return event.returnValue;
    }
  });
  // A list that has become old is shown anew by itself, unless somebody is typing in it.
  document.addEventListener('htmx:afterSettle', function () {
    var button = document.querySelector('[data-follow]');
    if (button && button.form && !isUnsaved(button.form)) button.click();
  });

  // Groups of the menu offer to open only where they do: IE and the first Edge know no <details>.
  if (!('open' in document.createElement('details'))) document.documentElement.className += ' flat';

  // The browser's own file control speaks the browser's language. Dressed, its label is the button, the name stands beside it.
  function dress(picker) {
    var input = picker.querySelector('input');
    var face = picker.querySelector('.picker-face');
    var chosen = picker.querySelector('.picker-chosen');
    var nothing = chosen.textContent;
    function show() {
      var many = input.files && input.files.length > 1 ? input.files : [];
      var names = [];
      for (var n = 0; n < many.length; n++) names.push(many[n].name);
      chosen.textContent =
        names.length > 0
          ? names.length + ' 个文件：' + names.join('、')
          : input.value.replace(/^.*[\\/]/, '') || nothing;
    }
    function mark(word) {
      return function () {
        face.className = 'picker-face button' + word;
      };
    }
    picker.querySelector('.picker-plain').setAttribute('hidden', '');
    face.removeAttribute('hidden');
    chosen.removeAttribute('hidden');
    picker.className = 'picker dressed';
    input.addEventListener('change', show);
    input.addEventListener('focus', mark(' focused'));
    input.addEventListener('blur', mark(''));
    window.addEventListener('pageshow', show);
    show();
  }
  var pickers = document.querySelectorAll('.picker');
  for (var d = 0; d < pickers.length; d++) dress(pickers[d]);

  // Files are dropped anywhere in the box, where the engine lets a script hand them to the control.
  function takeDrops(form) {
    var input = form.querySelector('input[type=file]');
    function over(is) {
      return function (event) {
        event.preventDefault();
        form.className = is ? 'drop over' : 'drop';
      };
    }
    form.querySelector('[data-drops]').removeAttribute('hidden');
    form.addEventListener('dragover', over(true));
    form.addEventListener('dragleave', over(false));
    form.addEventListener('drop', function (event) {
      over(false)(event);
      if (!event.dataTransfer || event.dataTransfer.files.length === 0) return;
      input.files = event.dataTransfer.files;
      var changed = document.createEvent('Event');
      changed.initEvent('change', true, false);
      input.dispatchEvent(changed);
    });
  }
  var drops = 'DataTransfer' in window && !('documentMode' in document) ? document.querySelectorAll('[data-drop]') : [];
  for (var o = 0; o < drops.length; o++) takeDrops(drops[o]);

  // Printing by a button needs a script.
  var printers = document.querySelectorAll('[data-print]');
  for (var p = 0; p < printers.length; p++) {
    printers[p].removeAttribute('hidden');
    printers[p].addEventListener('click', function () {
      window.print();
    });
  }

  // Enter goes on to the next field of a long form; after the last one stands the button that saves.
  document.addEventListener('keydown', function (event) {
    var field = event.target;
    var form = field.form;
    if (event.keyCode !== 13 || event.isComposing || !form || form.getAttribute('data-enter') !== 'next') return;
    if (field.tagName !== 'SELECT' && !(field.tagName === 'INPUT' && field.type !== 'submit')) return;
    event.preventDefault();
    for (var at = 0; at < form.elements.length && form.elements[at] !== field; at++) {}
    for (at++; at < form.elements.length; at++) {
      var next = form.elements[at];
      if (next.type === 'hidden' || next.tagName === 'FIELDSET' || next.readOnly || next.tabIndex < 0) continue;
      if (next.tagName === 'BUTTON' && next.className.indexOf('primary') < 0) continue;
      next.focus();
      if (next.select) next.select();
      return;
    }
  });

  // A key does what its link or field says it does (data-key), where nobody is typing; which keys, is said only where they work.
  var keys = document.querySelectorAll('[data-keys]');
  for (var k = 0; k < keys.length; k++) keys[k].removeAttribute('hidden');
  document.addEventListener('keydown', function (event) {
    var at = event.target.tagName;
    if (event.ctrlKey || event.altKey || event.metaKey || at === 'INPUT' || at === 'SELECT' || at === 'TEXTAREA')
      return;
    if (event.key === 'Enter' && at !== 'BODY') return;
    var named = document.querySelectorAll('[data-key]');
    for (var i = 0; i < named.length; i++) {
      if ((' ' + named[i].getAttribute('data-key') + ' ').indexOf(' ' + event.key + ' ') < 0) continue;
      event.preventDefault();
      if (named[i].tagName === 'A') named[i].click();
      else named[i].focus();
      return;
    }
  });

  // The first field with a fault, or the first field of a form that asks for it, has the focus.
  var first =
    document.querySelector('[aria-invalid=true], .faulty input, .faulty select') ||
    document.querySelector('[data-focus]');
  if (first && first.focus) first.focus();
})();
