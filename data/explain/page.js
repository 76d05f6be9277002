
'use strict';
const blocks = [...document.querySelectorAll('#blocks > li')];
const boxes = [...document.querySelectorAll('#toggles input[type="checkbox"]')];
const filter = document.getElementById('filter');
const open = document.getElementById('open');
const texts = blocks.map(block => block.querySelector('.text').textContent.toLowerCase());

function show() {
  const on = new Set(boxes.filter(box => box.checked).map(box => box.value));
  const wanted = filter.value.trim().toLowerCase();
  let shown = 0;
  blocks.forEach((block, at) => {
    const reasons = block.dataset.reasons.split(' ');
    block.hidden = !(reasons.some(reason => on.has(reason)) && texts[at].includes(wanted));
    shown += block.hidden ? 0 : 1;
  });
  document.getElementById('shown').textContent = shown === blocks.length ? '' : `${shown} of ${blocks.length} blocks`;
}

boxes.forEach(box => box.addEventListener('change', show));
filter.addEventListener('input', show);
document.querySelectorAll('[data-show]').forEach(button => button.addEventListener('click', () => {
  boxes.forEach(box => { box.checked = box.value.startsWith(button.dataset.show); });
  show();
}));
open.addEventListener('click', () => {
  const opened = open.getAttribute('aria-pressed') !== 'true';
  open.setAttribute('aria-pressed', opened);
  document.querySelectorAll('#blocks details').forEach(details => { details.open = opened; });
});
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') document.body.classList.add('quiet');
});
for (const name of ['pointermove', 'focusin']) {
  document.addEventListener(name, () => document.body.classList.remove('quiet'));
}
show();
