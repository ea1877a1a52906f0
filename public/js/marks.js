/* Marks a licence by one key and goes to the next. ES5; the page works without. */
(function () {
  'use strict';
  var form = document.getElementById('annexes-lists-marks');
  if (!form) return;
  var lines = form.querySelectorAll('[data-line]');
  function resultOf(line) {
    return line.querySelector('select[name$=".check_result"]');
  }
  if (lines.length === 0 || !resultOf(lines[0])) return;
  var here = null;
  function keyOf(line) {
    var select = resultOf(line);
    return select.options[select.selectedIndex].text.charAt(0);
  }
  // Shows of a line what its result asks for, and what is filled in.
  function ask(line) {
    var key = keyOf(line);
    var boxes = line.querySelectorAll('input[data-for]');
    var first = null;
    for (var i = 0; i < boxes.length; i++) {
      var wanted = boxes[i].getAttribute('data-for');
      var isAsked = key !== '' && (' ' + wanted + ' ').indexOf(' ' + key + ' ') >= 0;
      boxes[i].style.display = wanted === '' || isAsked || boxes[i].value ? '' : 'none';
      if (isAsked && !boxes[i].value && !first) first = boxes[i];
    }
    return first;
  }
  function lineOf(field) {
    for (var node = field; node && node !== form; node = node.parentNode)
      if (node.hasAttribute('data-line')) return node;
    return null;
  }
  function go(line, by) {
    for (var i = 0; i < lines.length && lines[i] !== line; i++) {}
    var next = lines[i + by];
    if (next) resultOf(next).focus();
    else if (by > 0) form.querySelector('button.primary').focus();
  }
  function follow(line) {
    var filed = line.querySelector('select[name$=".is_filed"]');
    var key = keyOf(line);
    if (filed) filed.value = key === '' ? '' : key === form.getAttribute('data-filed') ? '是' : '否';
    return ask(line);
  }
  function mark(line, key) {
    var select = resultOf(line);
    for (var i = 0; i < select.options.length; i++) {
      if (key === '0' ? select.options[i].text !== '' : select.options[i].text.indexOf(key + ' ') !== 0) continue;
      select.selectedIndex = i;
      var wanted = follow(line);
      if (wanted) wanted.focus();
      else go(line, 1);
      return;
    }
  }
  form.addEventListener('change', function (event) {
    var line = lineOf(event.target);
    if (line && event.target === resultOf(line)) follow(line);
  });
  form.addEventListener('keydown', function (event) {
    var field = event.target;
    var line = lineOf(field);
    var key = event.key;
    if (!line || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (field === resultOf(line)) {
      if (/^\d$/.test(key)) mark(line, key);
      else if (/Down$|^Enter$/.test(key)) go(line, 1);
      else if (/Up$/.test(key)) go(line, -1);
      else return;
    } else if (key === 'Enter' && field.type === 'text') {
      var wanted = ask(line);
      if (wanted && wanted !== field) wanted.focus();
      else go(line, 1);
    } else return;
    event.preventDefault();
  });
  form.addEventListener('focusin', function (event) {
    var line = lineOf(event.target);
    if (!line) return;
    if (here) here.className = '';
    here = line;
    line.className = 'here';
  });
  var start = null;
  for (var i = 0; i < lines.length; i++) {
    ask(lines[i]);
    if (!start && keyOf(lines[i]) === '') start = lines[i];
  }
  // A fault has the cursor before.
  if (!document.querySelector('[aria-invalid=true]')) resultOf(start || lines[0]).focus();
})();
