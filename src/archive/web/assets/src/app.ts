// What every page has: completions while typing, buttons that copy, pictures that take the place of their stand-ins.
import { copyButtons } from "./copy";
import { clearGrounds } from "./grounds";
import { suggestIn } from "./suggest";

document.documentElement.classList.add("js");
document.querySelectorAll<HTMLInputElement>("input[data-suggest]").forEach(suggestIn);
copyButtons(document);
clearGrounds(document);
