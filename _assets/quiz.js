// Makes the quizzes of jupyterquiz readable and usable for everybody: names for a screen reader,
// feedback that is announced, formulas typeset by the page's own MathJax.
(() => {
  function typeset(element) {
    if (!/\\[([]/.test(element.textContent)) return;
    window.MathJax?.startup?.promise?.then(() => MathJax.typesetPromise([element]));
  }

  function prepare(question) {
    if (question.dataset.ready) return;
    question.dataset.ready = "yes";
    const [text, answers, feedback] = question.children;
    question.dataset.asked = text?.textContent.trim(); // before formulas are typeset: its name
    const choices = answers?.querySelectorAll("input[type=radio]") ?? [];
    if (choices.length) answers.setAttribute("role", "radiogroup");
    if (text?.id) answers?.setAttribute("aria-labelledby", text.id);
    feedback?.setAttribute("role", "status");
    question.classList.add("mathjax_process");
    typeset(question);
    if (feedback) new MutationObserver(() => announce(feedback)).observe(feedback, WATCH);
    question.dispatchEvent(new CustomEvent("course:asked", { bubbles: true }));
  }

  const WATCH = { childList: true };

  // Right or wrong is said in words too, never by colour alone.
  function announce(feedback) {
    if (feedback.querySelector(".quiz-verdict")) return;
    const right = feedback.classList.contains("correct");
    const verdict = document.createElement("strong");
    verdict.className = "quiz-verdict";
    verdict.textContent = right ? "Right. " : "Not yet. ";
    feedback.prepend(verdict);
    typeset(feedback);
    const answered = new CustomEvent("course:answered", { bubbles: true, detail: { right } });
    feedback.dispatchEvent(answered);
  }

  // Questions may come late (jupyterquiz waits for its place in the page).
  function prepareAll() {
    document.querySelectorAll("div.Quiz").forEach(prepare);
  }
  addEventListener("DOMContentLoaded", () => {
    prepareAll();
    setTimeout(prepareAll, 1000);
  });
})();
