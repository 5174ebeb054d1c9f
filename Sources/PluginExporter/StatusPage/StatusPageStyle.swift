/// How the page looks, in light and in dark. Every text has a contrast of 4.5 to 1 or more with what is behind it.
enum StatusPageStyle {
    static let text = colours + frame + problems + list + detail + cards + paper

    private static let colours = """

        :root {
          color-scheme: light dark;
          --page: #f6f7f9; --panel: #ffffff; --soft: #f0f2f5; --line: #d9dee4;
          --text: #1b2026; --muted: #57606a; --link: #0a58ca; --bars: #6b7d92;
          --good: #146c2e; --good-soft: #e3f4e8; --bad: #b3201a; --bad-soft: #fdeceb;
          --warn: #7a4f01; --warn-soft: #fdf3dc; --idle: #44505c; --idle-soft: #e9edf1;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --page: #0e1217; --panel: #161b22; --soft: #1c222a; --line: #2f3742;
            --text: #e4e9ee; --muted: #9ba6b2; --link: #79b3ff; --bars: #7f93aa;
            --good: #6fd48a; --good-soft: #14301d; --bad: #ff9a92; --bad-soft: #3b1a1a;
            --warn: #e9c46a; --warn-soft: #33290f; --idle: #b4bfca; --idle-soft: #262d36;
          }
        }

        """

    private static let frame = """
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html { scroll-padding-top: 2.5rem; }
        body { margin: 0; font: .875rem/1.45 system-ui, sans-serif; color: var(--text); background: var(--page); }
        header, main, footer { max-width: 88rem; margin: 0 auto; padding: 0 1.25rem; }
        header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.25rem; padding-top: 1rem; }
        h1 { font-size: 1.35rem; margin: 0; }
        h2 { font-size: 1.05rem; margin: 0; }
        h3 { font-size: .85rem; margin: 0; }
        p, ul, dl { margin: 0; }
        a { color: var(--link); }
        small { font-size: .85em; color: var(--muted); }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .summary { flex: 1 1 20rem; font-size: 1.05rem; font-variant-numeric: tabular-nums; }
        #summary b { white-space: nowrap; }
        #summary .state { margin-left: .5rem; }
        #stale {
          position: fixed; inset: auto 1rem 1rem; z-index: 2;
          max-width: 85.5rem; margin: 0 auto; padding: .5rem .75rem; font-weight: 600;
          color: var(--bad); background: var(--bad-soft); border: 1px solid currentColor; border-radius: 6px;
        }
        html:has(#stale:not([hidden])) { scroll-padding-bottom: 5rem; }
        body:has(#stale:not([hidden])) { padding-bottom: 4rem; }
        .refresh { color: var(--muted); font-variant-numeric: tabular-nums; }
        button, input {
          font: inherit; color: var(--text); background: var(--panel);
          border: 1px solid var(--muted); border-radius: 6px; padding: .2rem .6rem;
        }
        button { margin-left: .5rem; cursor: pointer; }
        input { width: 15rem; max-width: 100%; }
        input::placeholder { color: var(--muted); opacity: 1; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        .state {
          display: inline-block; padding: .05rem .45rem; border-radius: 4px; white-space: nowrap;
          font-size: .75rem; font-weight: 700; color: var(--idle); background: var(--idle-soft);
        }
        .initialized, .running, .passed { color: var(--good); background: var(--good-soft); }
        .running { box-shadow: inset 0 0 0 1px currentColor; }
        .warned { color: var(--warn); background: var(--warn-soft); }
        .state.failed, .unavailable, .missing { color: var(--bad); background: var(--bad-soft); }
        footer { padding-top: 1rem; padding-bottom: 1.5rem; }
        footer nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }

        """

    private static let problems = """
        .problems { margin-top: 1rem; }
        .problems ul { padding-left: 1.1rem; }
        .problems li { margin: .15rem 0; overflow-wrap: anywhere; }
        .group {
          display: grid; grid-template-columns: 8.75rem minmax(0, 1fr); gap: .1rem .75rem;
          margin-top: .4rem; padding: .4rem .9rem; background: var(--panel);
          border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 6px;
        }
        .group h3 { padding-top: .2rem; }
        .group details { grid-column: 2; }
        .group.warning { border-left-color: var(--warn); }
        .group h3 { color: var(--bad); }
        .group.warning h3, .also, .note { color: var(--warn); }

        """

    private static let list = """
        .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.25rem; margin: 1.25rem 0 .5rem; }
        .bar label { color: var(--muted); margin-right: .25rem; }
        .bar output { display: inline-block; color: var(--muted); margin-left: .5rem; }
        #list > table {
          width: 100%; table-layout: fixed; border-spacing: 0; background: var(--panel);
          border: 1px solid var(--line); border-radius: 6px;
        }
        #list > table > thead { position: sticky; top: 0; z-index: 1; }
        #list > table > thead th {
          padding: .4rem .5rem; text-align: left; vertical-align: bottom;
          background: var(--panel); box-shadow: 0 1px var(--line);
          font-size: .75rem; font-weight: 600; color: var(--muted);
        }
        #list > table > thead th:first-child { border-top-left-radius: 5px; }
        #list > table > thead th:last-child { border-top-right-radius: 5px; }
        #list > table > thead th:nth-child(2) { width: 8.2rem; }
        #list > table > thead th:nth-child(3) { width: 5.5rem; }
        #list > table > thead th:nth-child(n + 4) { width: 6rem; }
        #list > table > thead th:nth-child(5), #list > table > thead th:nth-child(7) { width: 4.6rem; }
        #list > table > thead th:nth-child(8) { width: 7.6rem; }
        #list > table > tbody > tr > * { padding: .4rem .5rem 0; text-align: left; vertical-align: top; }
        #list > table > tbody > tr:first-child > * { border-top: 1px solid var(--line); }
        #list > table > tbody > tr.more > td { padding: .05rem .5rem .4rem; }
        #list > table .number { text-align: right; font-variant-numeric: tabular-nums; }
        tbody th { font-weight: 600; }
        tbody th, tbody td { overflow-wrap: anywhere; }
        th > bdi, b > bdi { white-space: pre-wrap; }
        .version { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
        .number b { color: var(--bad); }
        .number small { white-space: nowrap; }
        .reason { color: var(--bad); }
        .spark { width: 5rem; height: 1.25rem; vertical-align: top; }
        .spark path { stroke: var(--bars); stroke-width: 6; fill: none; }

        """

    private static let detail = """
        summary { cursor: pointer; color: var(--muted); overflow-wrap: anywhere; }
        details:not([open]) > summary .description {
          display: -webkit-inline-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
          max-width: calc(100% - 1.3em); vertical-align: top;
        }
        .detail {
          margin: .35rem 0 .3rem; padding: .6rem .8rem; background: var(--soft); border-radius: 6px;
          display: flex; flex-wrap: wrap; gap: .6rem 2rem; align-items: flex-start;
        }
        .detail dl { flex: 1 1 100%; display: flex; flex-wrap: wrap; gap: .4rem 2rem; }
        .detail dt { font-size: .75rem; color: var(--muted); }
        .detail dd { margin: 0; font-variant-numeric: tabular-nums; }
        .tools { border-spacing: 0; }
        .tools th, .tools td {
          padding: .1rem .8rem .1rem 0; text-align: right; overflow-wrap: normal; font-variant-numeric: tabular-nums;
        }
        .tools tbody th { overflow-wrap: anywhere; }
        .tools th:first-child { text-align: left; }
        .tools thead th { font-size: .75rem; font-weight: 600; color: var(--muted); }
        .links { flex: 1 1 100%; display: flex; gap: 1.25rem; }

        """

    /// Where a row does not fit, it is a card, and each figure carries the title of its column: to a screen reader, which
    /// has it from the table, as nothing. What is not known is out of sight and stays a cell, or those behind it would
    /// count as in the columns before theirs.
    private static let cards = """
        @media (max-width: 74rem) {
          header, main, footer { padding-left: .75rem; padding-right: .75rem; }
          .summary { order: 1; flex-basis: 100%; }
          #summary .state { margin-left: 0; }
          .refresh { flex: 1 1 auto; display: flex; align-items: baseline; justify-content: space-between; }
          .group { grid-template-columns: minmax(0, 1fr); }
          .group details { grid-column: 1; }
          #list > table { background: none; border: 0; }
          #list > table, #list > table > tbody, #list > table > tbody > tr.more,
          #list > table > tbody > tr.more > td { display: block; }
          #list > table > thead {
            position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          }
          #list > table > tbody {
            margin-bottom: .6rem; padding: .6rem .75rem; background: var(--panel);
            border: 1px solid var(--line); border-radius: 6px;
            content-visibility: auto; contain-intrinsic-size: auto 12rem;
          }
          #list > table > tbody > tr:first-child {
            display: grid; grid-template-columns: repeat(auto-fill, minmax(5.6rem, 1fr)); gap: .4rem .75rem;
          }
          #list > table > tbody > tr > *, #list > table > tbody > tr.more > td { padding: 0; }
          #list > table > tbody > tr:first-child > * { border: 0; text-align: left; }
          #list > table > tbody > tr:first-child > th { grid-column: 1 / -1; font-size: 1rem; }
          #list > table > tbody > tr:first-child > td:nth-child(2) { grid-column: 1 / -1; }
          #list > table > tbody > tr.more { margin-top: .4rem; }
          td[data-label]:not(:nth-child(2))::before {
            content: attr(data-label); content: attr(data-label) / "";
            display: block; font-size: .75rem; color: var(--muted);
          }
          #list > table > tbody > tr > td.none {
            position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
          }
          tr.more details { margin-bottom: -.4rem; }
          .spark { margin-top: .15rem; }
          .tools, .tools thead, .tools tbody { display: block; width: 100%; max-width: 30rem; }
          .tools tr { display: grid; grid-template-columns: 1.35fr 1fr 1fr 1.2fr; gap: 0 .5rem; }
          .tools th, .tools td { padding-right: 0; }
          .tools th:first-child { grid-column: 1 / -1; }
          input, button { font-size: 1rem; min-height: 2.75rem; }
          summary { padding: .5rem 0; }
          .links a, footer a { display: inline-block; padding: .5rem 0; }
        }

        """

    /// Dark on white, without what is only there to be used. A browser prints no backgrounds unless it is told to.
    private static let paper = """
        @media print {
          :root { color-scheme: light; }
          #search, #pause { display: none; }
          #stale { position: static; }
          #list > table > tbody { content-visibility: visible; }
          tbody, .group { break-inside: avoid; }
        }

        """
}
