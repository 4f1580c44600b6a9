//! Generates a fixture once more, into `OUT_DIR`, where the module that includes it has its parts beside it.

fn main() -> Result<(), centra_codegen::Failure> {
    centra_codegen::Generator::new("fixtures/ok/namespaces.xsd")
        .out_dir_file("namespaces.rs")
        .split(true)
        .generate()?;
    Ok(())
}
