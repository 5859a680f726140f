// On leaving: the day goes from this phone; what is not sent stays for its owner, who is asked first.
(function () {
  "use strict";

  const { kept } = window.field;
  const box = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* a closed store */ } },
    drop: (name) => { try { localStorage.removeItem(name); } catch { /* a closed store */ } },
  };
  const unsent = document.querySelector("[data-leave-unsent]");
  if (unsent) {
    const many = Number(box.get("jiedao.unsent") || 0);
    unsent.hidden = !many;
    unsent.querySelectorAll("[data-n]").forEach((one) => { one.textContent = many; });
    return;
  }
  // The sign-in page: whoever opens the field next is asked who they are before anything is shown.
  box.set("jiedao.asked", String(Date.now()));
  if (box.get("jiedao.left")) kept.forget().then(() => { box.drop("jiedao.left"); box.drop("jiedao.unsent"); }, () => {});
})();
