/** Style of what is drawn in the host's page. Sizes in px: the host's root font size is not ours. */
export const STYLE = `
:host { all: initial; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.box {
  position: fixed; z-index: 2147483000; bottom: 20px; right: 20px; display: flex; flex-direction: column;
  align-items: flex-end; gap: 14px; pointer-events: none;
  font: 400 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --surface: #ffffff; --text: #1b2130; --soft: #566072; --edge: #e3e6ec;
}
.box.left { right: auto; left: 20px; align-items: flex-start; }
.box > * { pointer-events: auto; }
button { font: inherit; border: 0; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--brand); outline-offset: 3px; box-shadow: 0 0 0 3px #ffffff; }
.icon { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round;
  stroke-linejoin: round; transition: transform .2s, opacity .2s; }
.chat { fill: currentColor; stroke: none; }
.button {
  position: relative; display: flex; align-items: center; justify-content: center; gap: 10px; min-width: 60px;
  height: 60px; padding: 0 16px; border-radius: 30px; color: var(--on-brand);
  background: linear-gradient(145deg, var(--brand), var(--brand-deep));
  box-shadow: 0 6px 20px rgb(15 23 42 / .28), 0 1px 3px rgb(15 23 42 / .2);
  transition: transform .16s, box-shadow .16s;
}
.button:hover { transform: translateY(-2px); box-shadow: 0 10px 26px rgb(15 23 42 / .32), 0 2px 4px rgb(15 23 42 / .2); }
.button:active { transform: none; }
.label { font-weight: 600; padding-right: 6px; white-space: nowrap; }
.down { position: absolute; opacity: 0; transform: rotate(-60deg) scale(.6); }
.open .chat { opacity: 0; transform: rotate(60deg) scale(.6); }
.open .down { opacity: 1; transform: none; }
.open .label { display: none; }
.badge {
  position: absolute; top: -4px; right: -4px; min-width: 24px; height: 24px; padding: 0 6px; border-radius: 12px;
  background: #c81e3a; color: #ffffff; font-size: 13px; font-weight: 700; line-height: 20px; text-align: center;
  border: 2px solid #ffffff;
}
.panel {
  width: min(400px, calc(100vw - 40px)); height: min(660px, calc(100vh - 124px)); border-radius: 18px;
  overflow: hidden; background: var(--surface); visibility: hidden; opacity: 0; position: absolute; bottom: 76px;
  right: 0; transform: translateY(14px) scale(.98); transform-origin: bottom right;
  box-shadow: 0 18px 60px rgb(15 23 42 / .28), 0 2px 8px rgb(15 23 42 / .14);
  transition: opacity .18s, transform .18s, visibility 0s .18s;
}
.left .panel { right: auto; left: 0; transform-origin: bottom left; }
.open .panel { visibility: visible; opacity: 1; transform: none; transition: opacity .18s, transform .18s; }
iframe { display: block; width: 100%; height: 100%; border: 0; }
.greeting {
  position: relative; width: min(330px, calc(100vw - 40px)); border-radius: 16px; background: var(--surface);
  color: var(--text); box-shadow: 0 10px 34px rgb(15 23 42 / .2), 0 1px 3px rgb(15 23 42 / .12); animation: rise .26s;
}
.greet { display: flex; gap: 12px; width: 100%; padding: 16px 40px 16px 16px; text-align: left; color: inherit;
  background: none; border-radius: 16px; align-items: flex-start; }
.face { flex: none; width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center; font-weight: 700;
  background: var(--brand); color: var(--on-brand); object-fit: cover; text-transform: uppercase; }
.who { display: block; font-weight: 650; font-size: 14px; margin-bottom: 2px; }
.words { display: block; color: var(--soft); overflow-wrap: anywhere; }
.dismiss { position: absolute; top: 8px; right: 8px; width: 28px; height: 28px; border-radius: 50%; padding: 0;
  background: none; color: var(--soft); display: grid; place-items: center; }
.dismiss:hover { background: var(--edge); }
.dismiss .icon { width: 16px; height: 16px; }
.live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@keyframes rise { from { opacity: 0; transform: translateY(10px); } }
@media (prefers-color-scheme: dark) {
  .box { --surface: #1f2430; --text: #f1f3f7; --soft: #b3bac8; --edge: #343b4a; }
  .greeting, .panel { border: 1px solid #343b4a; }
}
@media (max-width: 480px), (max-height: 480px) {
  .box { bottom: 16px; right: 16px; }
  .box.left { left: 16px; }
  .panel, .left .panel { position: fixed; inset: 0; width: 100%; height: 100%; height: 100dvh; border-radius: 0; border: 0; }
  .open .button { visibility: hidden; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
@media (forced-colors: active) {
  .button, .greeting, .panel { border: 2px solid ButtonText; }
  .chat { fill: ButtonText; }
}
`;
