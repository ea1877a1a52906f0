/* Sends the files of a form in pieces (tus 1.0.0), so that a line that breaks loses nothing. ES5; without it the form goes as it is. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-pieces]');
  if (!form || !window.FormData || !window.Blob || !Blob.prototype.slice) return;
  var input = form.querySelector('input[type=file]');
  var button = form.querySelector('button[type=submit]');
  var list = form.querySelector('[data-list]');
  var address = form.getAttribute('data-pieces');
  var limit = Number(form.getAttribute('data-limit'));
  var pieceBytes = 512 * 1024;
  var mostTries = 40;
  var label = button.textContent;
  var items = [];
  var isBusy = false;
  form.querySelector('[data-scripted]').removeAttribute('hidden');

  function base64(text) {
    return window.btoa(unescape(encodeURIComponent(text)));
  }
  function ask(method, url, headers, body, done, progress) {
    var xhr = new XMLHttpRequest();
    xhr.open(method === 'PATCH' ? 'POST' : method, url, true);
    xhr.setRequestHeader('Tus-Resumable', '1.0.0');
    xhr.setRequestHeader('HX-Request', 'true');
    xhr.setRequestHeader('X-CSRF-Token', form.elements._csrf.value);
    if (method === 'PATCH') xhr.setRequestHeader('X-HTTP-Method-Override', 'PATCH');
    for (var name in headers) xhr.setRequestHeader(name, headers[name]);
    if (progress && xhr.upload) xhr.upload.onprogress = progress;
    xhr.timeout = 90000;
    xhr.onreadystatechange = function () {
      if (xhr.readyState === 4) done(xhr.status, xhr);
    };
    xhr.send(body);
  }

  function add(file) {
    var line = document.createElement('li');
    var bar = document.createElement('progress');
    var words = document.createElement('span');
    bar.max = file.size || 1;
    line.appendChild(document.createTextNode(file.name + ' '));
    line.appendChild(bar);
    line.appendChild(words);
    list.appendChild(line);
    return {
      file: file,
      bar: bar,
      words: words,
      material: form.elements.material.value,
      state: 'waiting',
      tries: 0,
      at: 0,
      again: 0
    };
  }
  function say(item, state, text) {
    item.state = state;
    item.words.textContent = ' ' + text;
    item.words.className = state === 'refused' ? 'said' : '';
    if (state === 'refused') item.bar.style.display = 'none';
  }

  // A step that did not succeed is tried again from where the server stands: a moment later, then later still.
  function later(item, step) {
    item.tries += 1;
    if (item.tries > mostTries) {
      say(item, 'stopped', '网络中断，已传的部分保留。网络恢复后点“继续上传”。');
      return next();
    }
    say(item, 'sending', '网络中断，正在重试…');
    window.setTimeout(step, Math.min(10000, 250 << Math.min(item.tries, 6)));
  }
  function refused(item, status, xhr) {
    if (status === 401 || status === 303)
      say(item, 'stopped', '登录已过期，已传的部分保留。请重新登录后再选同一个文件。');
    else
      say(
        item,
        'refused',
        (xhr.responseText || '没有收下（' + status + '）').replace(/&#(\d+);/g, unescapeOne).slice(0, 300)
      );
    next();
  }
  function unescapeOne(_whole, code) {
    return String.fromCharCode(Number(code));
  }
  function passes(status) {
    return status === 0 || status === 408 || status === 409 || status === 423 || status === 429 || status >= 500;
  }

  function begin(item) {
    var file = item.file;
    var modified = file.lastModified || (file.lastModifiedDate && file.lastModifiedDate.getTime()) || '';
    var about =
      'filename ' + base64(file.name) + ',material ' + base64(item.material) + ',modified ' + base64(String(modified));
    say(item, 'sending', '正在上传…');
    ask(
      'POST',
      address,
      { 'Upload-Length': String(file.size), 'Upload-Metadata': about },
      null,
      function (status, xhr) {
        if (status === 201) {
          item.url = xhr.getResponseHeader('Location');
          return where(item);
        }
        if (passes(status) && status !== 409 && status !== 507)
          return later(item, function () {
            begin(item);
          });
        refused(item, status, xhr);
      }
    );
  }
  function where(item) {
    ask('HEAD', item.url, {}, null, function (status, xhr) {
      if (status === 200) {
        item.at = Number(xhr.getResponseHeader('Upload-Offset'));
        return item.at >= item.file.size ? whole(item) : send(item);
      }
      // Refused, and the answer was lost: it is sent once more, to hear why.
      if (status === 404 && item.again < 1) {
        item.again += 1;
        return begin(item);
      }
      if (passes(status))
        return later(item, function () {
          where(item);
        });
      refused(item, status, xhr);
    });
  }
  function send(item) {
    var piece = item.file.slice(item.at, Math.min(item.at + pieceBytes, item.file.size));
    var headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(item.at) };
    ask(
      'PATCH',
      item.url,
      headers,
      piece,
      function (status, xhr) {
        if (status === 204) {
          item.at = Number(xhr.getResponseHeader('Upload-Offset'));
          item.tries = 0;
          item.bar.value = item.at;
          say(item, 'sending', '已传 ' + Math.floor((item.at / item.file.size) * 100) + '%');
          return item.at >= item.file.size ? whole(item) : send(item);
        }
        if (passes(status) && status !== 507)
          return later(item, function () {
            where(item);
          });
        refused(item, status, xhr);
      },
      function (event) {
        item.bar.value = item.at + event.loaded;
      }
    );
  }
  function whole(item) {
    item.bar.value = item.file.size;
    say(item, 'done', '已放入');
    next();
  }

  function next() {
    var stopped = 0;
    var bad = 0;
    for (var i = 0; i < items.length; i++) {
      if (items[i].state === 'waiting') return begin(items[i]);
      if (items[i].state === 'stopped') stopped += 1;
      if (items[i].state === 'refused') bad += 1;
    }
    isBusy = false;
    button.disabled = false;
    button.textContent = stopped > 0 ? '继续上传' : label;
    if (stopped + bad === 0) window.location.reload();
    else if (stopped === 0) {
      input.value = '';
      var again = document.createElement('a');
      again.href = window.location.href.split('#')[0];
      again.textContent = '刷新材料清单，查看放入的文件';
      list.appendChild(document.createElement('li')).appendChild(again);
    }
  }
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    if (isBusy) return;
    var waiting = 0;
    for (var i = 0; i < items.length; i++) {
      if (items[i].state !== 'stopped') continue;
      items[i].state = 'waiting';
      items[i].tries = 0;
      waiting += 1;
    }
    if (waiting === 0) {
      items = [];
      list.textContent = '';
      for (var n = 0; n < input.files.length; n++) {
        items.push(add(input.files[n]));
        if (input.files[n].size > limit) say(items[n], 'refused', '超过每个文件的上限，没有上传。');
      }
    }
    if (items.length === 0) return;
    list.removeAttribute('hidden');
    isBusy = true;
    button.disabled = true;
    button.textContent = '正在上传…';
    next();
  });
  // Leaving in the middle is asked about; what was sent is kept either way.
  window.addEventListener('beforeunload', function (event) {
    if (!isBusy) return;
    event.preventDefault();
    event.returnValue = '文件还没有传完。';
    return event.returnValue;
  });
})();
