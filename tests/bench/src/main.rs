//! `cargo xtask bench`: each case of ours beside its references in the same run, as ratios.

#[path = "../../generated/centra.rs"]
mod centra;

mod alloc;
mod cases;
mod cost;
mod messages;
mod peers;

use std::process::Command;
use std::time::Instant;

use cases::{Case, GROUPS, cases};

#[global_allocator]
static ALLOCATOR: alloc::Switching = alloc::Switching;

/// What was measured of one case.
#[derive(serde::Serialize)]
struct Row {
    group: &'static str,
    case: &'static str,
    bytes: usize,
    megabytes_per_second: f64,
    instructions_per_byte: Option<f64>,
    allocations: usize,
    peak_bytes: usize,
    /// How often it is done in the time in which the group's reference, its first row, is done once; for `growth`, by bytes per second.
    ratio: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["codec"] => print(&rows("")),
        ["codec", "--format", "json"] => json(&rows("")),
        ["codec", "--only", group] => print(&rows(group)),
        ["cost"] => cost::print(&cost::measure()),
        ["cost", "--format", "json"] => json(&cost::measure()),
        ["--run", group, case, times] => run(group, case, times.parse().unwrap_or(1)),
        _ => {
            eprintln!("usage: centra-bench codec|cost [--format json], centra-bench codec --only GROUP");
            std::process::exit(2);
        }
    }
}

fn json<T: serde::Serialize>(figures: &[T]) {
    println!("{}", serde_json::to_string_pretty(figures).unwrap_or_default());
}

/// Runs one case so often: what valgrind counts.
fn run(group: &str, case: &str, times: usize) {
    let Some(group) = GROUPS.into_iter().find(|known| *known == group) else { return };
    let mut cases = cases(group);
    let Some(case) = cases.iter_mut().find(|known| known.name == case) else { return };
    for _ in 0..times {
        (case.run)();
    }
}

fn rows(only: &str) -> Vec<Row> {
    GROUPS.into_iter().filter(|group| group.starts_with(only)).flat_map(|group| group_rows(cases(group))).collect()
}

fn group_rows(mut cases: Vec<Case>) -> Vec<Row> {
    let seconds = fastest(&mut cases);
    let measured = cases.iter_mut().zip(seconds);
    let mut rows: Vec<Row> = Vec::new();
    for (case, seconds) in measured {
        let (allocations, peak_bytes) = alloc::measure(|| (case.run)());
        let per_second = if case.group == "growth" { case.bytes as f64 / seconds } else { 1.0 / seconds };
        rows.push(Row {
            group: case.group,
            case: case.name,
            bytes: case.bytes,
            megabytes_per_second: case.bytes as f64 / seconds / 1e6,
            instructions_per_byte: instructions(case).map(|count| count / case.bytes as f64),
            allocations,
            peak_bytes,
            ratio: per_second,
        });
    }
    let reference = rows.first().map_or(1.0, |row| row.ratio);
    rows.iter_mut().for_each(|row| row.ratio /= reference);
    rows
}

/// Seconds of the fastest of many runs of each case. The machine is shared, so they take turns: what disturbs one disturbs all.
fn fastest(cases: &mut [Case]) -> Vec<f64> {
    let begin = Instant::now();
    let mut best = vec![f64::MAX; cases.len()];
    let mut rounds = 0;
    while rounds < 3 || begin.elapsed().as_secs_f64() < 0.8 * cases.len() as f64 {
        for (case, best) in cases.iter_mut().zip(&mut best) {
            *best = best.min(turn(case));
        }
        rounds += 1;
    }
    best
}

/// The fastest of several runs, one after the other: the first finds nothing of its own in the caches.
fn turn(case: &mut Case) -> f64 {
    let begin = Instant::now();
    let mut best = f64::MAX;
    for run in 0.. {
        let start = Instant::now();
        (case.run)();
        best = best.min(start.elapsed().as_secs_f64());
        if run > 0 && begin.elapsed().as_secs_f64() > 0.02 {
            break;
        }
    }
    best
}

/// Instructions of one run: valgrind's count of three runs less that of one, halved.
fn instructions(case: &Case) -> Option<f64> {
    if case.bytes > 4_000_000 {
        return None;
    }
    let count = |times: &str| {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe().ok()?)
            .args(["--run", case.group, case.name, times])
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = text.lines().find(|line| line.contains("Collected"))?;
        line.rsplit(' ').next()?.parse::<f64>().ok()
    };
    Some((count("3")? - count("1")?) / 2.0)
}

fn print(rows: &[Row]) {
    println!(
        "{:<26} {:<30} {:>9} {:>8} {:>7} {:>9} {:>8} {:>7}",
        "", "", "bytes", "MB/s", "ratio", "instr/B", "allocs", "peak/B"
    );
    for row in rows {
        let instructions = row.instructions_per_byte.map_or_else(|| "-".to_owned(), |count| format!("{count:.1}"));
        println!(
            "{:<26} {:<30} {:>9} {:>8.1} {:>6.2}x {:>9} {:>8} {:>7.2}",
            row.group,
            row.case,
            row.bytes,
            row.megabytes_per_second,
            row.ratio,
            instructions,
            row.allocations,
            row.peak_bytes as f64 / row.bytes as f64,
        );
    }
    println!(
        "\nratio: against the first row of the group, by messages per second (in `growth` by bytes); peak/B: most bytes allocated at one time, per byte"
    );
}
