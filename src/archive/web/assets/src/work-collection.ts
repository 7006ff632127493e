// A collection is arranged: members are dragged, or moved by Alt and arrows; details are drawn, clips cut, entries found and hung.
const form = document.querySelector<HTMLFormElement>("#arrange");
const list = document.querySelector<HTMLOListElement>("#members");
if (form && list) arrange(form, list);

function arrange(into: HTMLFormElement, members: HTMLOListElement): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-scripted], [data-new-room]")) one.hidden = false;
  const said = document.querySelector<HTMLElement>("#said");
  const say = (key: string, name: string, place = 0): void => {
    if (said) said.textContent = (into.dataset[key] ?? "").replace("{name}", name).replace("{place}", String(place)).replace("{of}", String(members.children.length));
  };
  let changed = false;
  into.addEventListener("input", () => (changed = true));
  into.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => changed && event.preventDefault());

  const name = (row: Element): string => row.querySelector("[data-name]")?.textContent?.trim() ?? "";
  const number = (): void => {
    changed = true;
    [...members.children].forEach((row, n) => (row.querySelector<HTMLInputElement>("[data-place]")!.value = String(n + 1)));
  };
  const placed = (row: Element): void => {
    number();
    say("moved", name(row), [...members.children].indexOf(row) + 1);
  };
  const move = (row: Element, by: number): void => {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    placed(row);
  };
  const ready = (row: HTMLElement): void => {
    for (const button of row.querySelectorAll<HTMLButtonElement>("button[hidden]")) button.hidden = false;
    const grip = row.querySelector<HTMLElement>("[data-grip]");
    grip?.addEventListener("pointerdown", (event) => drag(members, row, event, () => placed(row)));
  };
  members.querySelectorAll<HTMLElement>("[data-member]").forEach(ready);

  members.addEventListener("keydown", (event) => {
    const row = (event.target as Element).closest("[data-member]");
    if (!row || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const held = document.activeElement as HTMLElement | null;
    move(row, event.key === "ArrowUp" ? -1 : 1);
    held?.focus();
  });
  members.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button");
    const row = button?.closest<HTMLElement>("[data-member]");
    if (!button || !row) return;
    if (button.dataset.move) {
      move(row, Number(button.dataset.move));
      button.focus();
    } else if (button.hasAttribute("data-away")) {
      const next = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
      row.remove();
      number();
      say("gone", name(row));
      (next ?? members).focus();
    } else if (button.dataset.draw) draw(row, button.dataset.draw);
    else if (button.dataset.cut) cut(row, button.dataset.cut);
  });

  document.querySelector("[data-new-room]")?.addEventListener("click", () => {
    const rooms = document.querySelector<HTMLOListElement>("#rooms");
    const made = document.querySelector<HTMLTemplateElement>("#new-room")?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
    if (!rooms || !made) return;
    rooms.append(made);
    const id = `r${Date.now().toString(36)}`;
    made.querySelector<HTMLInputElement>("[name='room:id']")!.value = id;
    made.querySelector<HTMLInputElement>("[name='room:place']")!.value = String(rooms.children.length);
    const title = made.querySelector<HTMLInputElement>("[name='room:title']")!;
    title.addEventListener("change", () => named(id, title.value));
    title.focus();
  });
  const named = (id: string, title: string): void =>
    document.querySelectorAll<HTMLSelectElement>("[data-room]").forEach((select) => {
      const option = [...select.options].find((one) => one.value === id) ?? select.appendChild(new Option(title, id));
      option.textContent = title;
    });
  finding(into, (row) => {
    members.append(row);
    ready(row);
    for (const one of document.querySelectorAll<HTMLElement>("#rooms [data-room-row]"))
      named(one.querySelector<HTMLInputElement>("[name='room:id']")!.value, one.querySelector<HTMLInputElement>("[name='room:title']")!.value);
    number();
    say("added", name(row), members.children.length);
  });
}

/** A row follows the pointer among its fellows until it is let go; a row that moves lets go of a pointer that it holds, the page does not. */
function drag(members: HTMLElement, row: HTMLElement, event: PointerEvent, end: () => void): void {
  event.preventDefault();
  row.classList.add("dragged");
  const over = (moved: PointerEvent): void => {
    const other = [...members.children].find((one) => {
      const box = one.getBoundingClientRect();
      return one !== row && moved.clientY >= box.top && moved.clientY <= box.bottom;
    });
    if (!other) return;
    const box = other.getBoundingClientRect();
    if (moved.clientY < box.top + box.height / 2) other.before(row);
    else other.after(row);
  };
  const drop = (): void => {
    row.classList.remove("dragged");
    document.removeEventListener("pointermove", over);
    document.removeEventListener("pointerup", drop);
    document.removeEventListener("pointercancel", drop);
    end();
  };
  document.addEventListener("pointermove", over);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
}

function finding(into: HTMLFormElement, hang: (row: HTMLElement) => void): void {
  const words = document.querySelector<HTMLInputElement>("#look");
  const own = document.querySelector<HTMLInputElement>("#own");
  const found = document.querySelector<HTMLElement>("#found");
  if (!words || !found) return;
  const look = async (): Promise<void> => {
    const answer = await fetch(`${into.dataset.found}?q=${encodeURIComponent(words.value)}${own?.checked ? "&own=true" : ""}`).catch(() => null);
    const body: { found: { id: string; row: string }[] } = answer?.ok ? await answer.json() : { found: [] };
    found.replaceChildren(...body.found.map(({ row }) => offer(row)));
    if (!body.found.length) found.textContent = into.dataset.none ?? "";
  };
  const offer = (html: string): HTMLElement => {
    const row = new DOMParser().parseFromString(html, "text/html").querySelector<HTMLElement>("[data-member]")!;
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "light";
    const title = document.createElement("bdi");
    title.textContent = row.querySelector("[data-name]")?.textContent?.trim() ?? "";
    button.append("+ ", title);
    const picture = row.querySelector("img")?.cloneNode() as HTMLElement | undefined;
    if (picture) item.append(picture);
    item.append(button);
    button.addEventListener("click", () => {
      hang(document.importNode(row, true));
    });
    return item;
  };
  document.querySelector("#find")?.addEventListener("click", () => void look());
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void look();
  });
}

/** A detail, as a rectangle drawn on the picture or as four numbers. */
function draw(row: HTMLElement, address: string): void {
  const dialog = document.querySelector<HTMLDialogElement>("#drawer")!;
  const picture = dialog.querySelector("img")!;
  const frame = dialog.querySelector<HTMLElement>(".frame")!;
  const field = row.querySelector<HTMLInputElement>("[data-xywh]")!;
  const inputs = ["x", "y", "w", "h"].map((at) => dialog.querySelector<HTMLInputElement>(`[data-at=${at}]`)!);
  const show = (): void => {
    const [x, y, w, h] = inputs.map((one) => Number(one.value));
    frame.hidden = !w || !h;
    Object.assign(frame.style, { left: `${x}%`, top: `${y}%`, width: `${w}%`, height: `${h}%` });
  };
  const set = (values: number[]): void => {
    inputs.forEach((one, n) => (one.value = String(Math.round((values[n] ?? 0) * 10) / 10)));
    show();
  };
  picture.src = address;
  set(field.value ? field.value.split(",").map(Number) : [0, 0, 0, 0]);
  inputs.forEach((one) => (one.oninput = show));
  const place = (event: PointerEvent): [number, number] => {
    const box = picture.getBoundingClientRect();
    const share = (value: number, start: number, size: number): number => Math.min(100, Math.max(0, ((value - start) / size) * 100));
    return [share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)];
  };
  const sheet = dialog.querySelector<HTMLElement>(".sheet-of")!;
  let from: [number, number] | undefined;
  sheet.onpointerdown = (event) => {
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    from = place(event);
  };
  sheet.onpointermove = (event) => {
    if (!from) return;
    const [x, y] = place(event);
    set([Math.min(x, from[0]), Math.min(y, from[1]), Math.abs(x - from[0]), Math.abs(y - from[1])]);
  };
  sheet.onpointerup = () => (from = undefined);
  taken(dialog, () => {
    const values = inputs.map((one) => one.value || "0");
    field.value = Number(values[2]) && Number(values[3]) ? values.join(",") : "";
    field.focus();
  });
}

/** A clip, by moments of the film that is played beside. */
function cut(row: HTMLElement, address: string): void {
  const dialog = document.querySelector<HTMLDialogElement>("#cutter")!;
  const film = dialog.querySelector("video")!;
  const field = row.querySelector<HTMLInputElement>("[data-t]")!;
  const input = (at: string): HTMLInputElement => dialog.querySelector<HTMLInputElement>(`[data-at=${at}]`)!;
  film.src = address;
  [input("begin").value = "", input("end").value = ""] = field.value.split(",");
  dialog.querySelectorAll<HTMLButtonElement>("[data-here]").forEach((button) => {
    button.onclick = () => (input(button.dataset.here ?? "").value = String(Math.round(film.currentTime * 10) / 10));
  });
  taken(dialog, () => {
    const [begin, end] = [input("begin").value, input("end").value];
    field.value = begin || end ? [begin || "0", ...(end ? [end] : [])].join(",") : "";
    field.focus();
  }, () => film.pause());
}

function taken(dialog: HTMLDialogElement, take: () => void, end: () => void = () => undefined): void {
  dialog.querySelector<HTMLButtonElement>("[data-take]")!.onclick = () => {
    dialog.close();
    take();
    document.querySelector("#arrange")?.dispatchEvent(new Event("input"));
  };
  dialog.querySelector<HTMLButtonElement>("[data-close]")!.onclick = () => dialog.close();
  dialog.onclose = end;
  dialog.showModal();
}
