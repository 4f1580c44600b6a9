//! Generates the client from the WSDLs; cargo runs it again when one of them changes.

fn main() -> Result<(), centra_codegen::Failure> {
    centra_codegen::Generator::new("../../wsdl/soap-api.wsdl")
        .endpoint("../../wsdl/navision-soap.wsdl")
        .endpoint("../../wsdl/navision-api.wsdl")
        .queue(centra_codegen::Queue::new("events_Get", "events_Done"))
        .out_dir_file("centra.rs")
        .generate()?;
    Ok(())
}
