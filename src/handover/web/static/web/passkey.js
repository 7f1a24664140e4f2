// Passkeys need the browser's help: this asks for one, puts its answer into the form, and sends the form.
(() => {
  "use strict";
  const start = async (button) => {
    const form = button.form;
    const fault = form.querySelector("[data-passkey-fault]");
    fault.hidden = true;
    try {
      const answer = await ask(button);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      fault.hidden = false;
    }
  };
  const ask = async (button) => {
    if (button.dataset.passkey === "sign-in") {
      const said = await fetch(button.form.action, { headers: { Accept: "application/json" } });
      return window.webauthnJSON.get((await said.json()).request_options);
    }
    const options = JSON.parse(document.getElementById("passkey-options").textContent);
    return button.dataset.passkey === "add" ? window.webauthnJSON.create(options) : window.webauthnJSON.get(options);
  };
  for (const button of document.querySelectorAll("[data-passkey]")) {
    if (window.PublicKeyCredential) {
      button.hidden = false;
      button.addEventListener("click", () => start(button));
    }
  }
})();
