// Made by playground/build.
&[
    ("app-MNXEQFI2.css", include_bytes!("app-MNXEQFI2.css.gz")),
    ("app-YDNEVWBK.js", include_bytes!("app-YDNEVWBK.js.gz")),
    ("codicon-37A3DWZT.ttf", include_bytes!("codicon-37A3DWZT.ttf.gz")),
    ("editor-worker-3LAZEDYZ.js", include_bytes!("editor-worker-3LAZEDYZ.js.gz")),
    ("graphql-worker-2MNFD46M.js", include_bytes!("graphql-worker-2MNFD46M.js.gz")),
    ("json-worker-MZ5WUAEX.js", include_bytes!("json-worker-MZ5WUAEX.js.gz")),
    ("licences-9865B0C0.txt", include_bytes!("licences-9865B0C0.txt.gz")),
]
