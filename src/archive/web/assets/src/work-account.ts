// Passkeys: a form that asks the browser for one, fills in its answer, and is sent like any other.
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  if (browserSupportsWebAuthn()) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void answered(form);
    });
  } else {
    form.parentElement?.querySelector<HTMLElement>(".unable")?.removeAttribute("hidden");
  }
}

async function answered(form: HTMLFormElement): Promise<void> {
  const failed = form.querySelector<HTMLElement>(".failed");
  failed?.setAttribute("hidden", "");
  try {
    const asked = await fetch(form.dataset.ask ?? "", { method: "POST", headers: { accept: "application/json" } });
    if (!asked.ok) throw new Error(String(asked.status));
    const { options, token } = (await asked.json()) as { options: string; token: string };
    const optionsJSON = JSON.parse(options);
    const answer = form.dataset.passkey === "new" ? await startRegistration({ optionsJSON }) : await startAuthentication({ optionsJSON });
    field(form, "token").value = token;
    field(form, "answer").value = JSON.stringify(answer);
    form.submit();
  } catch {
    failed?.removeAttribute("hidden");
    delete form.dataset.sent;
  }
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement;
}
