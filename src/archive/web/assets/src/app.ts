// What every page has: completions while typing, buttons that copy, pictures that take the place of their stand-ins.
import { copyButtons } from "./copy";
import { clearGrounds } from "./grounds";
import { listings } from "./listing";
import { tellMissed } from "./missed";
import { noteSeen, showSeen } from "./seen";
import { suggestIn } from "./suggest";
import { tellUse } from "./use";

document.documentElement.classList.add("js");
document.querySelectorAll<HTMLInputElement>("input[data-suggest]").forEach(suggestIn);
copyButtons(document);
clearGrounds(document);
listings(document);
noteSeen(document);
showSeen(document);
tellMissed(document);
tellUse();
// Without a line there is a page that says so. Nothing depends on it, and a browser that refuses has none.
if ("serviceWorker" in navigator) window.addEventListener("load", () => void navigator.serviceWorker.register("/worker.js").catch(() => undefined));
