//! The stand-in as a program: started, asked through its control API, measured by the system, stopped.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use centra_runtime::transport::AsyncTransport;
use centra_runtime::{Login, Port};
use centra_sandbox::centra::{Client, SOAP_API};
use serde_json::Value;

use crate::Wrong;
use crate::wire::Wire;

pub(crate) struct Program {
    child: Child,
    pub(crate) url: String,
}

impl Program {
    pub(crate) fn start(arguments: &[&str], data: Option<&Path>) -> Result<Self, Wrong> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_centra-sandbox"));
        command.args(["--port", "0"]).args(arguments).stdout(Stdio::piped());
        if let Some(file) = data {
            command.arg("--data").arg(file);
        }
        let mut child = command.spawn()?;
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().ok_or("no output")?);
        out.read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").ok_or("it does not say where it listens")?.to_owned();
        // What else it prints is read, or it would wait.
        std::thread::spawn(move || out.lines().for_each(drop));
        Ok(Self { child, url })
    }

    /// A client with a connection of its own.
    pub(crate) async fn client(&self) -> Result<Client<Wire>, Wrong> {
        let port = Port::new(&SOAP_API, &self.url)?.login(Login::new("demo", "demo"));
        Ok(Client::new(port, Wire::connect(&self.url).await?))
    }

    /// Asks the control API.
    pub(crate) async fn ask(&self, method: &str, path: &str) -> Result<Value, Wrong> {
        let uri = format!("{}/admin/api/{path}", self.url);
        let request = http::Request::builder().method(method).uri(uri).body(Vec::new())?;
        let answer = Wire::connect(&self.url).await?.send(request).await?;
        match answer.status().is_success() {
            true => Ok(serde_json::from_slice(answer.body())?),
            false => Err(format!("{method} {path}: HTTP {}", answer.status()).into()),
        }
    }

    /// Megabytes that it has in memory; `None` where the system does not tell.
    pub(crate) fn memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_ascii_whitespace().next()?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
