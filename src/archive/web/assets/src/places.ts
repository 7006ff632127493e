// A place in a picture, from an address that ends in #xywh=percent:10,20,30,5&part=2: framed on the picture itself.

/** Frame the place that the fragment names, if it names one; the frame of an earlier one goes. */
export function frame(fragment: URLSearchParams): void {
  document.querySelectorAll(".framed").forEach((one) => one.remove());
  const numbers = /^percent:([\d.]+),([\d.]+),([\d.]+),([\d.]+)$/.exec(fragment.get("xywh") ?? "")?.slice(1).map(Number);
  const item = document.getElementById(`part-${fragment.get("part") ?? "1"}`);
  const picture = item?.querySelector("img:not(.ground)") as HTMLImageElement | null;
  if (!numbers || !item || !picture) return;
  const box = document.createElement("span");
  box.className = "framed";
  picture.closest("a")?.append(box);
  const lay = (): void => place(box, picture, numbers);
  if (picture.complete) lay();
  picture.addEventListener("load", lay);
  window.addEventListener("resize", lay);
  item.scrollIntoView({ block: "nearest" });
}

/** The picture may have bands beside it or be cut, by its `object-fit`. */
function place(box: HTMLElement, picture: HTMLImageElement, [left = 0, top = 0, width = 0, height = 0]: number[]): void {
  const shares = [picture.clientWidth / (picture.naturalWidth || 1), picture.clientHeight / (picture.naturalHeight || 1)];
  const scale = getComputedStyle(picture).objectFit === "cover" ? Math.max(...shares) : Math.min(...shares);
  const [wide, high] = [picture.naturalWidth * scale, picture.naturalHeight * scale];
  box.style.left = `${picture.offsetLeft + (picture.clientWidth - wide) / 2 + (wide * left) / 100}px`;
  box.style.top = `${picture.offsetTop + (picture.clientHeight - high) / 2 + (high * top) / 100}px`;
  box.style.width = `${(wide * width) / 100}px`;
  box.style.height = `${(high * height) / 100}px`;
}
