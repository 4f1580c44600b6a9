//! Generates Centra's API and the fixtures once more, with serde's traits, for `tests/serde`; and one fixture in parts, for `tests/split.rs`:
//! in `OUT_DIR`, where the module that includes it has them beside it.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use centra_codegen::Generator;

const FIXTURES: &str = "fixtures/ok";

/// Those that are generated with facets in the tables.
const VALIDATED: [&str; 4] = ["types_builtin", "types_facets", "types_qname", "types_value_space"];

fn main() -> Result<(), Box<dyn Error>> {
    Generator::new("../wsdl/soap-api.wsdl").serde(true).out_dir_file("serde_centra.rs").generate()?;
    Generator::new("fixtures/ok/namespaces.xsd").split(true).out_dir_file("namespaces.rs").generate()?;
    println!("cargo::rerun-if-changed={FIXTURES}");
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo tells where the output goes")?);
    let entries = fs::read_dir(FIXTURES)?.map(|entry| entry.map(|entry| entry.path()));
    let mut sources: Vec<PathBuf> = entries.collect::<Result<_, _>>()?;
    sources.sort();
    let mut index = String::new();
    for source in sources.iter().filter(|source| source.is_file()) {
        let name = source.file_stem().unwrap_or_default().to_string_lossy();
        // Centra's API again, as other servers would declare it.
        if name.starts_with("centra_") {
            continue;
        }
        let generator = Generator::new(source).serde(true).validate(VALIDATED.contains(&&*name));
        let file = format!("serde_{name}.rs");
        // `generate` would hand cargo the warnings of fixtures that are about warnings.
        let (text, _) = generator.out_dir_file(&file).render()?;
        fs::write(folder.join(&file), text)?;
        let include = format!("include!(concat!(env!(\"OUT_DIR\"), \"/serde_{name}.rs\"));");
        index.push_str(&format!("pub mod {name} {{\n    {include}\n}}\n"));
    }
    Ok(fs::write(folder.join("serde_fixtures.rs"), index)?)
}
