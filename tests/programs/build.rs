//! Generates Centra's client at each of its three dates, and those of five services of other shapes.

use centra_codegen::{Failure, Generator};

fn main() -> Result<(), Failure> {
    for (wsdl, file) in [
        ("../../wsdl/history/2019-10-14/soap-api.wsdl", "centra_2019.rs"),
        ("../../wsdl/history/2020-12-13/soap-api.wsdl", "centra_2020.rs"),
        ("../../wsdl/soap-api.wsdl", "centra_2021.rs"),
        ("wsdl/vat.wsdl", "vat.rs"),
        ("wsdl/partner.wsdl", "partner.rs"),
        ("wsdl/partner_grown.wsdl", "partner_grown.rs"),
        ("wsdl/mailbox.wsdl", "mailbox.rs"),
        ("wsdl/mailbox_grown.wsdl", "mailbox_grown.rs"),
        ("wsdl/ledger.wsdl", "ledger.rs"),
        ("wsdl/hosts.wsdl", "hosts.rs"),
    ] {
        Generator::new(wsdl).out_dir_file(file).generate()?;
    }
    Ok(())
}
