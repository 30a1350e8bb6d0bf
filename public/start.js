/* Loads the module that this page names, in browsers that are too old for it a plain table. */
(function () {
  var isModern = "noModule" in document.createElement("script") && window.CSS && CSS.supports
    && CSS.supports("color", "light-dark(red, red)") && typeof Map.groupBy === "function"
    && typeof AbortSignal === "function" && typeof AbortSignal.any === "function";
  var script = document.createElement("script");
  if (isModern) script.type = "module";
  script.src = isModern ? document.querySelector("script[data-module]").getAttribute("data-module") : "plain.js";
  document.head.appendChild(script);
})();
