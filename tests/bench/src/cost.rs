//! What the generated Centra client costs: processor time to compile it in a crate of its own, machine code, lines per field.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One figure.
#[derive(serde::Serialize)]
pub struct Figure {
    pub name: &'static str,
    /// `None` where the system has no means to tell.
    pub value: Option<f64>,
    pub unit: &'static str,
}

/// Everything, with scratch crates beside this program.
pub fn measure() -> Vec<Figure> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    let generated = sources.join("../generated/centra.rs");
    let text = fs::read_to_string(&generated).unwrap_or_default();
    let ours = ours(sources, &generated);
    let peer = peer(sources);
    let mut figures = Vec::new();
    for (crate_of, name, profile) in [
        (&ours, "debug build, dependencies built before", &[][..]),
        (&peer, "  2 operations by hand with quick-xml + serde", &[][..]),
        (&ours, "release build, dependencies built before", &["--release"][..]),
        (&peer, "  2 operations by hand with quick-xml + serde", &["--release"][..]),
    ] {
        let value = crate_of.as_deref().and_then(|folder| build(folder, profile));
        figures.push(Figure { name, value, unit: "CPU s" });
    }
    let code = ours.as_deref().and_then(machine_code);
    figures.push(Figure {
        name: "machine code of the types, release",
        value: code.map(|code| code.all / 1024.0),
        unit: "KiB",
    });
    figures.push(Figure { name: "of that, codecs", value: code.map(|code| code.codecs / 1024.0), unit: "KiB" });
    figures.push(Figure { name: "generated lines", value: Some(text.lines().count() as f64), unit: "lines" });
    figures.push(Figure {
        name: "lines per field, without docs and builders",
        value: lines_per_field(&text),
        unit: "lines",
    });
    figures
}

/// A crate that uses every operation: reads and writes what it sends and answers, and calls it.
fn ours(sources: &Path, generated: &Path) -> Option<PathBuf> {
    let runtime = sources.join("../../runtime").canonicalize().ok()?;
    let dependencies = format!("centra-runtime = {{ path = {:?} }}\nhttp = \"1\"\n", runtime.display().to_string());
    let folder = scratch("cost", &dependencies, &program(&fs::read_to_string(generated).ok()?))?;
    fs::copy(generated, folder.join("src/centra.rs")).ok()?;
    Some(folder)
}

/// The reference, by hand.
fn peer(sources: &Path) -> Option<PathBuf> {
    let dependencies = "quick-xml = { version = \"0.42\", features = [\"serialize\"] }\nserde = { version = \"1\", features = [\"derive\"] }\n";
    let folder = scratch("cost-serde", dependencies, include_str!("cost/serde.rs"))?;
    for file in ["events.rs", "products.rs"] {
        fs::copy(sources.join("src/peers").join(file), folder.join("src").join(file)).ok()?;
    }
    Some(folder)
}

fn scratch(name: &str, dependencies: &str, program: &str) -> Option<PathBuf> {
    let folder = std::env::current_exe().ok()?.parent()?.join(name);
    fs::create_dir_all(folder.join("src")).ok()?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}"
    );
    fs::write(folder.join("Cargo.toml"), manifest).ok()?;
    fs::write(folder.join("src/main.rs"), program).ok()?;
    Some(folder)
}

/// A call of every method of the client, and a use of its types.
fn program(generated: &str) -> String {
    let mut uses = String::new();
    for method in generated.split("    pub fn ").skip(1) {
        let Some((head, rest)) = method.split_once(" -> Call<'_, T, ").filter(|(head, _)| !head.contains('{')) else {
            continue;
        };
        let Some((name, arguments)) = head.split_once('(') else { continue };
        let Some((types, _)) = rest.split_once('>') else { continue };
        let types: Vec<String> = types.split(", ").map(|name| format!("centra::{name}")).collect();
        let values: Vec<String> =
            arguments.split(",\n").filter_map(|argument| argument.split_once(": ")).map(value).collect();
        uses.push_str(&format!("    length += codecs::<{}>(&bytes);\n", types.join(", ")));
        uses.push_str(&format!("    calls += usize::from(client.{name}({}).send().is_ok());\n", values.join(", ")));
    }
    include_str!("cost/ours.rs").replace("    // OPERATIONS\n", &uses)
}

/// An empty value for an argument.
fn value((_, ty): (&str, &str)) -> String {
    let within = |prefix| ty.trim().strip_prefix(prefix).and_then(|inner| inner.strip_suffix('>'));
    match (within("impl IntoIterator<Item = "), within("impl Into<")) {
        (Some("impl Into<String>"), _) => "Vec::<String>::new()".to_owned(),
        (Some(item), _) => format!("Vec::<centra::{item}>::new()"),
        (None, Some(ty)) => format!("centra::{ty}::default()"),
        (None, None) => format!("centra::{}::default()", ty.trim()),
    }
}

/// Processor seconds of building the crate itself: the least of three times.
fn build(folder: &Path, profile: &[&str]) -> Option<f64> {
    let cargo = |folder: &Path| {
        let mut command = Command::new("cargo");
        command
            .args(["build", "--quiet", "--offline"])
            .args(profile)
            .arg("--target-dir")
            .arg(folder.join("target"))
            .current_dir(folder);
        command
            .env("CARGO_INCREMENTAL", "0")
            // Names that tell the types, generic arguments included.
            .env("RUSTFLAGS", "-Csymbol-mangling-version=v0")
            .env_remove("CARGO_TARGET_DIR")
            .status()
            .is_ok_and(|status| status.success())
    };
    if !cargo(folder) {
        return None;
    }
    let main = folder.join("src/main.rs");
    let mut least = None;
    for _ in 0..3 {
        let text = fs::read_to_string(&main).ok()?;
        fs::write(&main, format!("{text}\n")).ok()?;
        let before = children_seconds()?;
        let seconds = cargo(folder).then(children_seconds)?? - before;
        least = Some(least.map_or(seconds, |least: f64| least.min(seconds)));
    }
    least
}

/// Processor time of this program's children so far, where `/proc` tells.
fn children_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(13)?.parse::<f64>().ok()? + fields.get(14)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

#[derive(Clone, Copy)]
struct Code {
    all: f64,
    codecs: f64,
}

/// Bytes of the functions that mention a generated type, as binutils' `nm` tells them.
fn machine_code(folder: &Path) -> Option<Code> {
    let output = Command::new("nm")
        .args(["-S", "-C", "--defined-only"])
        .arg(folder.join("target/release/cost"))
        .output()
        .ok()?;
    let mut code = Code { all: 0.0, codecs: 0.0 };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut words = line.splitn(4, ' ');
        let (Some(_), Some(size), Some("t" | "T"), Some(name)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        let Ok(size) = u64::from_str_radix(size, 16) else { continue };
        if name.contains("cost::centra::") {
            code.all += size as f64;
            if ["Slot", "Record", "Item", "Response", "xml"].iter().any(|word| name.contains(word)) {
                code.codecs += size as f64;
            }
        }
    }
    (code.all > 0.0).then_some(code)
}

/// Lines that are neither documentation nor blank nor part of a builder, by fields of structs that are no builders.
fn lines_per_field(text: &str) -> Option<f64> {
    let (mut lines, mut fields, mut in_builder) = (0u32, 0u32, false);
    for line in text.lines() {
        let is_tuple = line.starts_with("pub struct ") && line.contains("Update(");
        in_builder |= line.starts_with("impl ") && line.ends_with("Update {");
        if !in_builder && !is_tuple && !line.trim_start().starts_with("//") && !line.trim().is_empty() {
            lines += 1;
            fields += u32::from(line.starts_with("    pub ") && !line.contains("fn "));
        }
        in_builder &= line != "}";
    }
    (fields > 0).then(|| f64::from(lines) / f64::from(fields))
}

/// As a table.
pub fn print(figures: &[Figure]) {
    for figure in figures {
        let value = figure.value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        println!("{:<46} {value:>10} {}", figure.name, figure.unit);
    }
}
