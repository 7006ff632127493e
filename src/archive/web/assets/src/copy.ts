/** Give every `button[data-copy]` its work: the text of the element it names goes to the clipboard. */
export function copyButtons(root: ParentNode): void {
  root.querySelectorAll<HTMLButtonElement>("button[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const source = document.getElementById(button.dataset.copy ?? "");
      if (source) void copy(source).then((done) => done && say(button));
    });
  });
}

async function copy(source: HTMLElement): Promise<boolean> {
  const text = (source.textContent ?? "").trim();
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages without https have no clipboard: mark the words, and try the old command.
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    return document.execCommand("copy");
  }
}

function say(button: HTMLButtonElement): void {
  const before = button.textContent;
  button.textContent = button.dataset.done ?? before;
  setTimeout(() => (button.textContent = before), 2000);
}
