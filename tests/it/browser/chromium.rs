//! Chromium, told what to do over its debugging protocol.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use futures::{SinkExt, StreamExt};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const WITHOUT: &str = "MASTHEAD_TEST_NO_BROWSER";
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// No test waits longer than this for anything to happen.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a browser does that nobody reads.
const QUIET: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--force-color-profile=srgb",
    // Whatever a page asks of other machines is seen by the test and goes nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
];

/// How a page is shown.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) scheme: &'static str,
}

/// A browser with one page.
pub(super) struct Browser {
    child: Child,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    page: String,
    calls: u64,
    /// What happened and was not looked at yet.
    events: VecDeque<Json>,
    /// All that happened.
    log: Vec<Json>,
    _profile: TempDir,
}

impl Browser {
    /// A browser that shows an empty page; `None` when browsers are left out on purpose.
    pub(super) async fn start(screen: Screen) -> Option<Self> {
        Self::of(tempfile::tempdir().expect("a temporary directory"), screen).await
    }

    /// A browser that lets no page keep anything.
    pub(super) async fn start_forgetful(screen: Screen) -> Option<Self> {
        let profile = tempfile::tempdir().expect("a temporary directory");
        let folder = profile.path().join("Default");
        std::fs::create_dir(&folder).expect("a folder");
        let preferences = json!({"profile": {"default_content_setting_values": {"cookies": 2}}});
        std::fs::write(folder.join("Preferences"), preferences.to_string()).expect("written");
        Self::of(profile, screen).await
    }

    async fn of(profile: TempDir, screen: Screen) -> Option<Self> {
        let (child, url) = launch(&profile)?;
        let (socket, _) = connect_async(url).await.expect("the browser's socket");
        let mut browser = Self {
            child,
            socket,
            page: String::new(),
            calls: 0,
            events: VecDeque::new(),
            log: Vec::new(),
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"})).await;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", attach).await;
        session["sessionId"].as_str().expect("a session").clone_into(&mut browser.page);
        for domain in ["Page", "Network", "Log", "Runtime"] {
            browser.call(&format!("{domain}.enable"), json!({})).await;
        }
        // Workers tell what they ask for as well.
        let workers = json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true});
        browser.call("Target.setAutoAttach", workers).await;
        let size = json!({"width": screen.width, "height": screen.height, "deviceScaleFactor": 1, "mobile": false});
        browser.call("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = json!({"features": [
            {"name": "prefers-color-scheme", "value": screen.scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        browser.call("Emulation.setEmulatedMedia", scheme).await;
        Some(browser)
    }

    /// Runs no script of the pages that are opened from now on.
    pub(super) async fn without_scripts(&mut self) {
        self.call("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    }

    /// Goes to an address and waits until it is loaded.
    pub(super) async fn open(&mut self, url: &str) {
        self.events.clear();
        self.call("Page.navigate", json!({"url": url})).await;
        self.happened("Page.loadEventFired").await;
    }

    /// What an expression of the page gives, promises awaited.
    pub(super) async fn evaluate(&mut self, expression: &str) -> Json {
        let asked = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let given = self.call("Runtime.evaluate", asked).await;
        assert!(given.get("exceptionDetails").is_none(), "{expression}\n{given}");
        given["result"]["value"].clone()
    }

    /// Waits until an expression of the page is true, and gives what it is then.
    pub(super) async fn until(&mut self, expression: &str) -> Json {
        let patience = PATIENCE.as_millis();
        self.evaluate(&format!(
            "new Promise((done, fail) => {{
               const begun = performance.now();
               const look = () => {{
                 const value = {expression};
                 if (value) done(value instanceof Node || value);
                 else if (performance.now() - begun > {patience}) fail('not true of: ' + document.body.innerText);
                 else requestAnimationFrame(look);
               }};
               look();
             }})"
        ))
        .await
    }

    /// Clicks in the middle of the first element of a selector, as soon as it is there.
    pub(super) async fn click(&mut self, selector: &str) {
        let place = self
            .until(&format!(
                "(() => {{
                   const box = document.querySelector({selector:?})?.getBoundingClientRect();
                   return box?.width && [box.x + box.width / 2, box.y + box.height / 2];
                 }})()"
            ))
            .await;
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", event).await;
        }
    }

    /// Presses a key by its name and code, with Ctrl held where it says so.
    pub(super) async fn press(&mut self, key: &str, code: u32, ctrl: bool) {
        let modifiers = if ctrl { 2 } else { 0 };
        let text = if key == "Enter" && !ctrl { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({
                "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": modifiers,
            });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.call("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Writes a text where the cursor stands, as an input method does.
    pub(super) async fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    /// Pastes a text where the cursor stands.
    pub(super) async fn paste(&mut self, text: &str) {
        let text = Json::from(text);
        self.evaluate(&format!(
            "(() => {{
               const clipboardData = new DataTransfer();
               clipboardData.setData('text/plain', {text});
               const paste = new ClipboardEvent('paste', {{ clipboardData, bubbles: true, cancelable: true }});
               document.activeElement.dispatchEvent(paste);
             }})()"
        ))
        .await;
    }

    /// Closes every WebSocket of the page behind its back.
    pub(super) async fn cut_sockets(&mut self) {
        let prototype = self.call("Runtime.evaluate", json!({"expression": "WebSocket.prototype"})).await;
        let all = json!({"prototypeObjectId": prototype["result"]["objectId"]});
        let sockets = self.call("Runtime.queryObjects", all).await;
        let close = "function() { this.forEach((socket) => socket.close()) }";
        let cut = json!({"objectId": sockets["objects"]["objectId"], "functionDeclaration": close});
        self.call("Runtime.callFunctionOn", cut).await;
    }

    /// The page as a PNG.
    pub(super) async fn screenshot(&mut self) -> Vec<u8> {
        let shot = self.call("Page.captureScreenshot", json!({"format": "png"})).await;
        base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().expect("data")).expect("base64")
    }

    /// All that happened so far by this name, with its parameters.
    pub(super) fn seen(&self, method: &str) -> impl Iterator<Item = &Json> {
        self.log.iter().filter(move |event| event["method"] == method).map(|event| &event["params"])
    }

    /// Waits until this happens, unless it has since the page was opened and nobody waited for it.
    pub(super) async fn happened(&mut self, method: &str) {
        loop {
            while let Some(event) = self.events.pop_front() {
                if event["method"] == method {
                    return;
                }
            }
            self.read().await;
        }
    }

    async fn call(&mut self, method: &str, parameters: Json) -> Json {
        let session = self.page.clone();
        let id = self.send(&session, method, &parameters).await;
        loop {
            if let Some(answer) = self.read().await.filter(|answer| answer["id"] == id) {
                assert!(answer.get("error").is_none(), "{method} {parameters}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    async fn send(&mut self, session: &str, method: &str, parameters: &Json) -> u64 {
        self.calls += 1;
        let mut call = json!({"id": self.calls, "method": method, "params": parameters});
        if !session.is_empty() {
            call["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(call.to_string())).await.expect("the browser listens");
        self.calls
    }

    /// Reads one message: an answer is given back, an event is kept.
    async fn read(&mut self) -> Option<Json> {
        let message = timeout(PATIENCE * 2, self.socket.next()).await.expect("the browser speaks in time");
        let message = message.expect("the browser lives").expect("a message");
        let message: Json = serde_json::from_str(message.to_text().expect("text")).expect("JSON");
        if message.get("id").is_some() {
            return Some(message);
        }
        if message["method"] == "Target.attachedToTarget" {
            let worker = message["params"]["sessionId"].as_str().expect("a session").to_owned();
            for method in ["Network.enable", "Log.enable", "Runtime.enable", "Runtime.runIfWaitingForDebugger"] {
                self.send(&worker, method, &json!({})).await;
            }
        }
        self.log.push(message.clone());
        self.events.push_back(message);
        None
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the browser, with the address of its socket.
#[expect(clippy::disallowed_methods, reason = "whether tests may use a browser is no setting of the hub")]
fn launch(profile: &TempDir) -> Option<(Child, String)> {
    if std::env::var_os(WITHOUT).is_some_and(|value| value == "1") {
        return None;
    }
    let start = |name: &&str| {
        let mut command = Command::new(name);
        command.args(QUIET).arg(format!("--user-data-dir={}", profile.path().display())).arg("about:blank");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().ok()
    };
    let Some(mut child) = NAMES.iter().find_map(start) else {
        panic!("the tests need Chromium: run `bin/test`, which installs it on Debian; {WITHOUT}=1 leaves it out");
    };
    let mut said = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    let url = loop {
        line.clear();
        assert!(said.read_line(&mut line).expect("text") > 0, "the browser does not start");
        if let Some((_, url)) = line.split_once("DevTools listening on ") {
            break url.trim().to_owned();
        }
    };
    // A pipe that nobody reads would hold it up.
    std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
    Some((child, url))
}
