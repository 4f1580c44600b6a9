//! How time, memory and output of the generator grow with a WSDL: `cargo xtask bench generator`.

#[path = "../tests/synthetic/mod.rs"]
mod synthetic;

use std::path::Path;
use std::process::{Command, ExitCode};

use centra_codegen::Generator;
use serde::{Deserialize, Serialize};

/// Types, each with a fifth of it as operations; but for the size that has a bar.
const SIZES: [(usize, usize); 5] = [(500, 90), (1_000, 180), (2_000, 360), (5_000, 900), (10_000, 1_800)];
/// The best of so many runs counts.
const RUNS: usize = 3;

/// What one run took.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Row {
    types: usize,
    operations: usize,
    /// Of the WSDL.
    bytes: usize,
    /// Of the output.
    lines: usize,
    seconds: f64,
    /// Of the processor; where the system tells. Other programs on the machine do not count.
    cpu_seconds: Option<f64>,
    /// Most memory that the process held, the WSDL included; where the system tells.
    peak_mebibytes: Option<f64>,
    /// Time of the processor per type, against the smallest size.
    relative: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["one", path, types, operations] => one(Path::new(path), number(types), number(operations)),
        [] => all(false),
        ["--format", format] => all(*format == "json"),
        _ => {
            eprintln!("usage: size [--format text|json]");
            ExitCode::from(2)
        }
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_default()
}

/// One run in this process, told as JSON.
fn one(path: &Path, types: usize, operations: usize) -> ExitCode {
    match Generator::new(path).out(path.with_extension("rs")).generate() {
        Ok(report) => {
            let bytes = std::fs::metadata(path).map_or(0, |file| file.len() as usize);
            let row = Row {
                types,
                operations,
                bytes,
                lines: report.lines,
                seconds: report.time.as_secs_f64(),
                cpu_seconds: cpu(),
                peak_mebibytes: peak(),
                relative: 1.0,
            };
            println!("{}", serde_json::to_string(&row).unwrap_or_default());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprint!("{}", failure.rendered(false));
            ExitCode::FAILURE
        }
    }
}

/// Linux tells the time in hundredths of a second: fields 14 and 15, counted behind the name, which may hold anything.
fn cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    (ticks.len() == 2).then(|| (ticks[0] + ticks[1]) / 100.0)
}

impl Row {
    fn time(&self) -> f64 {
        self.cpu_seconds.unwrap_or(self.seconds)
    }
}

/// Linux tells how much memory a process held at most.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok().map(|kibibytes: f64| kibibytes / 1024.0)
}

fn all(json: bool) -> ExitCode {
    match SIZES.iter().map(|(types, operations)| best(*types, *operations)).collect::<Result<Vec<Row>, String>>() {
        Ok(mut rows) => {
            let smallest = rows[0].time() / rows[0].types as f64;
            rows.iter_mut().for_each(|row| row.relative = row.time() / row.types as f64 / smallest);
            match json {
                true => println!("{}", serde_json::to_string_pretty(&rows).unwrap_or_default()),
                false => print(&rows),
            }
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

/// The fastest of several processes.
fn best(types: usize, operations: usize) -> Result<Row, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let path = folder.path().join("big.wsdl");
    std::fs::write(&path, synthetic::wsdl(types, operations)).map_err(|error| error.to_string())?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let run = || -> Result<Row, String> {
        let (types, operations) = (types.to_string(), operations.to_string());
        let output = Command::new(&program).arg("one").arg(&path).args([types, operations]).output();
        let output = output.map_err(|error| error.to_string())?;
        serde_json::from_slice(&output.stdout).map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let runs = (0..RUNS).map(|_| run()).collect::<Result<Vec<Row>, String>>()?;
    let fastest = runs.into_iter().min_by(|a, b| a.time().total_cmp(&b.time()));
    fastest.ok_or_else(|| "no runs".to_owned())
}

fn print(rows: &[Row]) {
    println!("generator: WSDL to Rust, best of {RUNS} processes; time per type against the smallest");
    println!(
        "  {:>6} {:>10} {:>9} {:>9} {:>8} {:>8} {:>10} {:>8}",
        "types", "operations", "MB in", "lines", "s", "CPU s", "peak MiB", "relative"
    );
    for row in rows {
        let peak = row.peak_mebibytes.map_or_else(|| "-".to_owned(), |peak| format!("{peak:.0}"));
        let cpu = row.cpu_seconds.map_or_else(|| "-".to_owned(), |cpu| format!("{cpu:.2}"));
        println!(
            "  {:>6} {:>10} {:>9.2} {:>9} {:>8.2} {cpu:>8} {:>10} {:>8.2}",
            row.types,
            row.operations,
            row.bytes as f64 / 1e6,
            row.lines,
            row.seconds,
            peak,
            row.relative
        );
    }
}
