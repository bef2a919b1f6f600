/** Below the text box on SMS lines: how many SMS the reply costs, while it is typed. */

import { byId, setText } from "../lib/dom.js";
import { price } from "../lib/segments.js";

export function showSmsPrice(app) {
  const [box, shown] = [byId("text"), byId("sms-price")];
  const draw = () => {
    const costs = app.ui.mode === "reply" && app.openRow?.channel.kind === "sms" && !box.hidden;
    const words = costs ? price(box.value.trim()) : "";
    shown.hidden = !words;
    setText(shown, words);
  };
  box.addEventListener("input", draw);
  app.view(draw);
}
