// What every page has: completions while typing, and buttons that copy.
import { copyButtons } from "./copy";
import { suggestIn } from "./suggest";

document.documentElement.classList.add("js");
document.querySelectorAll<HTMLInputElement>("input[data-suggest]").forEach(suggestIn);
copyButtons(document);
