//! What it costs to compile the types of a large service: processor time and memory of rustc, dependencies built before.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use centra_codegen::Generator;

use super::shapes::services;
use crate::error::Error;

/// One row.
#[derive(serde::Serialize)]
struct Row {
    service: &'static str,
    /// `generated`, `generated --serde`, or what it is compared with.
    code: &'static str,
    lines: usize,
    lines_per_field: f64,
    check: Cost,
    debug: Cost,
}

/// Of one run of rustc; `None` where the system has no `/proc`.
#[derive(Clone, Copy, Default, serde::Serialize)]
struct Cost {
    cpu_seconds: Option<f64>,
    peak_megabytes: Option<f64>,
}

/// Measures services of about `size` types, and prints a row for each code.
pub(super) fn run(root: &Path, size: usize, json: bool) -> Result<(), Error> {
    let folder = root.join("target/bench-services");
    let scratch = Scratch::new(root, &folder)?;
    let mut rows = Vec::new();
    for service in services(size) {
        let wsdl = folder.join("service.wsdl");
        write(&wsdl, &service.wsdl())?;
        let generated = |serde| {
            let generator = Generator::new(&wsdl).base(&folder).serde(serde);
            generator.render().map(|(text, _)| text).map_err(|failure| Error::new(failure.rendered(false)))
        };
        let codes = [
            ("generated", generated(false)?),
            ("generated --serde", generated(true)?),
            ("structures by hand with serde", service.by_hand()),
        ];
        for (code, text) in codes {
            let lines = text.lines().count();
            let (check, debug) = scratch.measure(&text)?;
            let lines_per_field = lines as f64 / service.fields() as f64;
            rows.push(Row { service: service.name, code, lines, lines_per_field, check, debug });
        }
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&rows).unwrap_or_default());
    } else {
        print(&rows);
    }
    Ok(())
}

/// Where crates are compiled whose dependencies are built.
struct Scratch {
    folder: PathBuf,
    /// Arguments of rustc that name the dependencies.
    dependencies: Vec<String>,
}

impl Scratch {
    /// Builds the dependencies.
    fn new(root: &Path, folder: &Path) -> Result<Self, Error> {
        let runtime = root.join("runtime").display().to_string();
        let manifest = format!(
            "[package]\nname = \"services\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             centra-runtime = {{ path = {runtime:?}, features = [\"serde\"] }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n"
        );
        let source = folder.join("src");
        fs::create_dir_all(&source).map_err(|error| Error::io("make", &source, &error))?;
        write(&folder.join("Cargo.toml"), &manifest)?;
        write(&source.join("lib.rs"), "")?;
        let lock = root.join("Cargo.lock");
        fs::copy(&lock, folder.join("Cargo.lock")).map_err(|error| Error::io("copy", &lock, &error))?;
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--quiet", "--message-format", "json"])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let artifacts = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let mut dependencies =
            vec!["-L".to_owned(), format!("dependency={}", folder.join("target/debug/deps").display())];
        for artifact in artifacts {
            let name = artifact["target"]["name"].as_str().unwrap_or_default();
            let files = artifact["filenames"].as_array().into_iter().flatten().filter_map(|file| file.as_str());
            if let ("centra_runtime" | "serde", Some(file)) =
                (name, files.into_iter().find(|file| file.ends_with(".rlib")))
            {
                dependencies.extend(["--extern".to_owned(), format!("{name}={file}")]);
            }
        }
        match dependencies.len() {
            6 => Ok(Self { folder: folder.to_owned(), dependencies }),
            _ => Err(Error::new("the runtime could not be built")),
        }
    }

    /// Compiles a module in a crate of its own: checked, and built for debugging.
    fn measure(&self, text: &str) -> Result<(Cost, Cost), Error> {
        write(&self.folder.join("src/module.rs"), text)?;
        write(&self.folder.join("src/measured.rs"), "pub mod module;\n")?;
        Ok((self.rustc(&["--emit=metadata"])?, self.rustc(&["--emit=metadata,link", "-Cdebuginfo=2"])?))
    }

    fn rustc(&self, arguments: &[&str]) -> Result<Cost, Error> {
        let before = children_seconds();
        let mut child = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args([
                "--edition",
                "2024",
                "--crate-type",
                "lib",
                "--crate-name",
                "measured",
                "src/measured.rs",
                "--out-dir",
                "out",
            ])
            .args(arguments)
            .args(&self.dependencies)
            .current_dir(&self.folder)
            .spawn()
            .map_err(|error| Error::new(format!("cannot run rustc: {error}")))?;
        let mut cost = Cost::default();
        let status = loop {
            // The mark only grows, so what was seen last is the peak but for the last moments.
            cost.peak_megabytes = peak(child.id()).or(cost.peak_megabytes);
            match child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(5)),
                Ok(Some(status)) => break status,
                Err(error) => return Err(Error::new(format!("cannot wait for rustc: {error}"))),
            }
        };
        if !status.success() {
            return Err(Error::new("what was generated does not compile"));
        }
        cost.cpu_seconds = before.zip(children_seconds()).map(|(before, after)| after - before);
        Ok(cost)
    }
}

/// Most memory that a process had so far.
fn peak(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1024.0)
}

/// Processor time of this program's children that have ended.
fn children_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(13)?.parse::<f64>().ok()? + fields.get(14)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|error| Error::io("write", path, &error))
}

fn print(rows: &[Row]) {
    println!("{:<32} {:<30} {:>7} {:>9}  {:>14}  {:>14}", "service", "code", "lines", "per field", "check", "debug");
    let figure = |cost: &Cost| match (cost.cpu_seconds, cost.peak_megabytes) {
        (Some(seconds), Some(megabytes)) => format!("{seconds:.1} s {megabytes:.0} MB"),
        _ => "-".to_owned(),
    };
    for row in rows {
        println!(
            "{:<32} {:<30} {:>7} {:>9.1}  {:>14}  {:>14}",
            row.service,
            row.code,
            row.lines,
            row.lines_per_field,
            figure(&row.check),
            figure(&row.debug)
        );
    }
}
