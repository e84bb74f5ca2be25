namespace BpfSharp.Stacks;

/// <summary>What makes a flame graph answer to the mouse.</summary>
internal static class FlameGraphScript
{
    public const string Text = """
        addEventListener("load", () => {
          const svg = document.documentElement, byId = id => document.getElementById(id);
          const margin = +svg.dataset.margin, letter = +svg.dataset.letter, full = svg.viewBox.baseVal.width - 2 * margin;
          const frames = Array.from(document.querySelectorAll(".frame"), g => {
            const [title, rect, text] = g.children;
            const label = title.textContent, name = label.slice(0, label.lastIndexOf(" ("));
            return { g, rect, text, label, name, x: +rect.getAttribute("x") - margin, y: +rect.getAttribute("y"), w: +rect.getAttribute("width") };
          });
          if (frames.length === 0) return;
          const root = frames[0];
          const shorten = (name, w) => {
            const letters = Math.floor((w - 6) / letter);
            return letters >= name.length ? name : letters < 3 ? "" : name.slice(0, letters - 2) + "..";
          };
          const zoom = target => {
            const scale = full / target.w, end = target.x + target.w;
            for (const f of frames) {
              const below = Math.abs(f.y - root.y) < Math.abs(target.y - root.y);
              const around = below && f.x <= target.x + 0.01 && f.x + f.w >= end - 0.01;
              const inside = !below && f.x >= target.x - 0.01 && f.x + f.w <= end + 0.01;
              f.g.style.display = around || inside ? "" : "none";
              f.g.classList.toggle("passed", around && target !== root);
              const x = around ? 0 : (f.x - target.x) * scale, w = around ? full : f.w * scale;
              f.rect.setAttribute("x", margin + x);
              f.rect.setAttribute("width", w);
              f.text.setAttribute("x", margin + x + 3);
              f.text.textContent = shorten(f.name, w);
            }
            byId("reset").setAttribute("visibility", target === root ? "hidden" : "visible");
          };
          const search = term => {
            let matches = () => false;
            if (term) {
              try { const expression = new RegExp(term); matches = name => expression.test(name); }
              catch { matches = name => name.includes(term); }
            }
            const found = frames.filter(f => { const hit = matches(f.name); f.g.classList.toggle("found", hit); return hit; });
            // Frames within others that were found count once.
            let sum = 0, covered = -1;
            for (const f of found.sort((a, b) => a.x - b.x || b.w - a.w)) {
              const end = f.x + f.w;
              if (end > covered + 0.01) { sum += end - Math.max(f.x, covered); covered = end; }
            }
            byId("matched").textContent = term ? `${found.length} found, ${(100 * sum / root.w).toFixed(2)}%` : " ";
            byId("search").textContent = term ? "Reset search" : "Search";
          };
          for (const f of frames) {
            f.g.addEventListener("click", () => zoom(f));
            f.g.addEventListener("mouseover", () => { byId("details").textContent = f.label; });
            f.g.addEventListener("mouseout", () => { byId("details").textContent = " "; });
          }
          const ask = () => search(prompt("Search for a name or regular expression:") || "");
          byId("reset").addEventListener("click", () => zoom(root));
          byId("search").addEventListener("click", () => byId("search").textContent === "Search" ? ask() : search(""));
          addEventListener("keydown", e => { if ((e.ctrlKey || e.metaKey) && e.key === "f") { e.preventDefault(); ask(); } });
        });
        """;
}
