/// Keeps the page up to date, and filters it. Without it the page is whole, and is loaded again as a whole.
enum StatusPageScript {
    static let text = """

        "use strict";
        (() => {
          const period = \(StatusPage.refreshSeconds) * 1000;
          const nonce = document.currentScript.nonce;
          const byId = (id) => document.getElementById(id);
          const stale = byId("stale"), pause = byId("pause"), field = byId("filter");
          let timer = 0, paused = false, busy = false;

          // Makes one element say what another does, and leaves alone what is the same already: what is open stays
          // open, and what has the focus keeps it.
          function match(from, to) {
            if (from.nodeType !== Node.ELEMENT_NODE) {
              if (from.data !== to.data) from.data = to.data;
              return;
            }
            // Most are, and thousands of plugins have many elements.
            if (from.isEqualNode(to)) return;
            for (const { name } of [...from.attributes]) {
              if (name !== "open" && name !== "hidden" && !to.hasAttribute(name)) from.removeAttribute(name);
            }
            for (const { name, value } of to.attributes) {
              if (from.getAttribute(name) !== value) from.setAttribute(name, value);
            }
            const keyed = new Map();
            for (const child of from.children) {
              if (child.dataset.key !== undefined) keyed.set(child.dataset.key, child);
            }
            let next = from.firstChild;
            for (const child of [...to.childNodes]) {
              const key = child.dataset?.key;
              const same = key === undefined ? next : keyed.get(key);
              // Two names may look the same to a browser.
              keyed.delete(key);
              if (same && same.nodeName === child.nodeName && same.dataset?.key === key) {
                if (same === next) next = next.nextSibling;
                else from.insertBefore(same, next);
                match(same, child);
              } else {
                from.insertBefore(document.importNode(child, true), next);
              }
            }
            while (next) {
              const past = next;
              next = next.nextSibling;
              past.remove();
            }
          }

          function show(page) {
            const focused = document.activeElement;
            document.title = page.title;
            for (const id of ["icon", "summary", "updated", "problems", "list"]) match(byId(id), page.getElementById(id));
            filter();
            // A row that moves loses it.
            if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
          }

          async function refresh() {
            if (busy) return;
            busy = true;
            try {
              const answer = await fetch(location.pathname, {
                headers: { Accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(period),
              });
              // Read under this page's policy, which knows its own number alone.
              const markup = (await answer.text()).replace(/ nonce="[0-9a-f]*"/g, ` nonce="${nonce}"`);
              const page = new DOMParser().parseFromString(markup, "text/html");
              if (!answer.ok || !page.getElementById("list")) throw new Error("Not the page");
              if (paused) return;
              // Another version answers: its figures need its own style and script.
              if (["style", "script"].some((id) => byId(id).textContent !== page.getElementById(id).textContent)) {
                location.reload();
                return;
              }
              show(page);
              if (!stale.hidden) stale.hidden = true;
            } catch {
              if (paused || !stale.hidden) return;
              // By the server's clock, as all else on the page.
              const time = byId("updated").querySelector("time").dateTime.slice(11, 19);
              stale.textContent = `Not reachable since ${time} UTC. What is shown is as old as that.`;
              stale.hidden = false;
              document.title = "⚠ Not reachable – Plugins";
            } finally {
              busy = false;
              schedule();
            }
          }

          function schedule() {
            clearTimeout(timer);
            if (!paused && !document.hidden) timer = setTimeout(refresh, period);
          }

          function holds(row, words) {
            const parts = ":scope > tr:first-child > *, .reason, .note, .description, .tools tbody th";
            const text = Array.from(row.querySelectorAll(parts), (part) => part.textContent).join(" ").toLowerCase();
            return words.every((word) => text.includes(word));
          }

          function filter() {
            const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
            const rows = document.querySelectorAll("#list > table > tbody");
            let shown = 0;
            for (const row of rows) {
              const hit = words.length === 0 || holds(row, words);
              if (row.hidden === hit) row.hidden = !hit;
              if (hit) shown += 1;
            }
            if (rows.length > 0) rows[0].parentElement.hidden = shown === 0;
            byId("search").hidden = rows.length < 6 && words.length === 0;
            const count = words.length === 0 ? "" : shown === 0 ? "No plugin matches" : `${shown} of ${rows.length}`;
            if (byId("shown").textContent !== count) byId("shown").textContent = count;
          }

          pause.addEventListener("click", () => {
            paused = !paused;
            pause.textContent = paused ? "Resume updates" : "Pause updates";
            if (paused) clearTimeout(timer);
            else refresh();
          });
          document.addEventListener("visibilitychange", () => {
            if (document.hidden) clearTimeout(timer);
            else if (!paused) refresh();
          });
          field.addEventListener("input", filter);
          pause.hidden = false;
          filter();
          schedule();
        })();

        """
}
