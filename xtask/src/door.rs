//! `cargo xtask door`: README's way from an empty folder to a typed reply, carried out as it is written.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::error::Error;
use crate::{ui, workspace};

/// Carries out README's first steps in an empty folder, against a local Centra (needs the network)
#[derive(clap::Args)]
pub(crate) struct Args {}

/// The address that README's program calls.
const ADDRESS: &str = "127.0.0.1:8080";
/// How README calls the clone, from the empty folder.
const CLONE: &str = "centra-soap";

/// Fails unless README's commands, its program and its local Centra do what README says.
pub(crate) fn run(_: &Args) -> Result<(), Error> {
    check_workspace(&workspace::root()?)
}

/// The same, as a step of `ci`.
pub(crate) fn check_workspace(root: &Path) -> Result<(), Error> {
    let readme = read(&root.join("README.md"))?;
    let steps = readme.split_once("## From an empty folder to a typed reply").map_or("", |(_, rest)| rest);
    let (commands, program) = (block(steps, "sh")?, block(steps, "rust")?);

    let folder = tempfile::tempdir().map_err(|error| Error::io("make a folder in", root, &error))?;
    let folder = folder.path();
    link(root, &folder.join(CLONE))?;
    let installed = folder.join("installed");
    let mut paths = vec![installed.join("bin")];
    paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let paths = std::env::join_paths(paths).map_err(|error| Error::new(error.to_string()))?;
    let shell = |script: &str, within: &Path| {
        let mut command = Command::new("sh");
        command.args(["-euc", script]).current_dir(within).env("PATH", &paths).env("CARGO_INSTALL_ROOT", &installed);
        command
    };

    anstream::println!("{}", ui::paint(ui::COMMAND, commands.trim_end()));
    let status = shell(commands, folder).status().map_err(|error| Error::io("run sh in", folder, &error))?;
    if !status.success() {
        return Err(Error::new("README's commands fail"));
    }
    let centra = Centra::start(root)?;
    centra.place_an_order()?;
    let main = folder.join("shop/src/main.rs");
    std::fs::write(&main, program.replace(ADDRESS, &centra.address))
        .map_err(|error| Error::io("write", &main, &error))?;
    let output = shell("cargo run --quiet", &folder.join("shop")).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| Error::io("run sh in", folder, &error))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    anstream::print!("{printed}");
    match output.status.success() && printed.starts_with("order Some(") {
        true => Ok(()),
        false => Err(Error::new("README's program does not print the order that was placed")),
    }
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|error| Error::io("read", path, &error))
}

/// The first block of code in this language.
fn block<'t>(text: &'t str, language: &str) -> Result<&'t str, Error> {
    let rest = text.split_once(&format!("```{language}\n")).map(|(_, rest)| rest);
    let found = rest.and_then(|rest| rest.split_once("```")).map(|(block, _)| block);
    found.ok_or_else(|| Error::new(format!("README's first steps have no block of `{language}`")))
}

/// The clone, without copying it.
#[cfg(unix)]
fn link(root: &Path, path: &Path) -> Result<(), Error> {
    std::os::unix::fs::symlink(root, path).map_err(|error| Error::io("link", path, &error))
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> Result<(), Error> {
    Err(Error::new("`cargo xtask door` runs on Unix alone"))
}

/// A local Centra, until it is dropped.
struct Centra {
    program: Child,
    address: String,
}

impl Centra {
    /// Started as README says, on a free port.
    fn start(root: &Path) -> Result<Self, Error> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(root).args([
            "build",
            "--quiet",
            "--release",
            "--package",
            "centra-sandbox",
            "--bin",
            "centra-sandbox",
        ]);
        let built = command.status().map_err(|error| Error::io("run cargo in", root, &error))?;
        let program = workspace::target(root).join("release/centra-sandbox");
        if !built.success() {
            return Err(Error::new("the local Centra does not build"));
        }
        let child = Command::new(&program).args(["--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut program = child.map_err(|error| Error::io("start", &program, &error))?;
        let mut first = String::new();
        if let Some(output) = program.stdout.take() {
            // It may print more: the pipe is read to the end, and thrown away.
            let mut output = BufReader::new(output);
            output.read_line(&mut first).map_err(|error| Error::new(error.to_string()))?;
            std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        }
        match first.trim().strip_prefix("listening on http://") {
            Some(address) => Ok(Self { address: address.to_owned(), program }),
            None => {
                drop(program.kill());
                Err(Error::new("the local Centra does not say where it listens"))
            }
        }
    }

    fn place_an_order(&self) -> Result<(), Error> {
        let failed = |why: String| Error::new(format!("the local Centra takes no order: {why}"));
        let mut stream = TcpStream::connect(&self.address).map_err(|error| failed(error.to_string()))?;
        let request = format!(
            "POST /admin/api/orders?count=1 HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).map_err(|error| failed(error.to_string()))?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply).map_err(|error| failed(error.to_string()))?;
        match reply.split(' ').nth(1) {
            Some("200" | "201") => Ok(()),
            _ => Err(failed(reply.lines().next().unwrap_or_default().to_owned())),
        }
    }
}

impl Drop for Centra {
    fn drop(&mut self) {
        drop(self.program.kill());
        drop(self.program.wait());
    }
}
