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

/// The reference: a crate that reads and writes the two messages that are written by hand with serde.
fn peer(sources: &Path) -> Option<PathBuf> {
    let dependencies = "quick-xml = { version = \"0.42\", features = [\"serialize\"] }\nserde = { version = \"1\", features = [\"derive\"] }\n";
    let program = "mod events;\nmod products;\n\nfn main() {\n    let text = std::fs::read_to_string(\"message.xml\").unwrap_or_default();\n    let events: events::EventsGet = quick_xml::de::from_str(&text).unwrap_or_default();\n    let products: products::ProductsUpdate = quick_xml::de::from_str(&text).unwrap_or_default();\n    println!(\"{:?} {:?}\", quick_xml::se::to_string(&events), quick_xml::se::to_string(&products));\n}\n";
    let folder = scratch("cost-serde", dependencies, program)?;
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

/// `pub static EVENTS_GET: Operation<EventsGetRequest, EventsGet>` becomes a use of both types, in both directions.
fn program(text: &str) -> String {
    let mut uses = String::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("pub static ")) {
        let Some((name, types)) = line.split_once(": Operation<") else { continue };
        let Some((request, response)) = types.split_once('>').and_then(|(types, _)| types.split_once(", ")) else {
            continue;
        };
        uses.push_str(&format!(
            "    exchange::<centra::{request}, centra::{response}>(&port, &centra::{name}, &bytes);\n"
        ));
    }
    format!(
        "mod centra;\n\nuse centra_runtime::codegen::Response;\nuse centra_runtime::xml::Document;\nuse centra_runtime::{{Operation, Port, xml}};\n\nfn main() {{\n    let bytes = std::fs::read(\"message.xml\").unwrap_or_default();\n    let Ok(port) = Port::new(&centra::SOAP_API, \"https://shop.example.com\") else {{ return }};\n{uses}}}\n\nfn exchange<Q: Document, R: Response>(port: &Port, operation: &Operation<Q, R>, bytes: &[u8]) {{\n    let request = xml::from_slice::<Q>(bytes).unwrap_or_default();\n    let response = xml::from_slice::<R>(bytes).unwrap_or_default();\n    println!(\"{{}} {{}}\", xml::to_vec(&request).len(), xml::to_vec(&response).len());\n    println!(\"{{}}\", operation.encode(port, &request).is_ok());\n    println!(\"{{}}\", operation.decode(port, http::Response::new(bytes)).is_ok());\n}}\n"
    )
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
