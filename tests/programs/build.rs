//! Generates Centra's client at each of its three dates, those of five services of other shapes, and one with decisions of a user's own.

use std::path::PathBuf;
use std::{env, fs};

use centra_codegen::{Failure, Generator, ValueType};

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
        write_example(file);
    }
    // With builders of partial updates, which are not called as Centra's.
    Generator::new("wsdl/partner.wsdl")
        .updates_suffix("create")
        .ids(["Id"])
        .out_dir_file("partner_updates.rs")
        .generate()?;
    // With names, marks and types of one's own.
    Generator::new("wsdl/ledger.wsdl")
        .rename("Customer", "Buyer")
        .rename("Customer/companyName", "firm")
        .rename("RecordRef/@internalId", "number")
        .rename_operation("add", "insert")
        .rename_endpoint("LedgerPort", "BOOKS")
        .rename("Stage/_lead", "Prospect")
        .derive("Stage", ["PartialOrd", "Ord"])
        .attribute("*", "#[allow(missing_docs)]")
        .secret("Customer/vatNumber")
        .not_secret("Passport/password")
        .value_type("Customer/creditLimit", ValueType::RustDecimal)
        .value_type("Customer/since", ValueType::JiffDate)
        .value_type("Customer/changed", ValueType::JiffTimestamp)
        .out_dir_file("ledger_own.rs")
        .generate()?;
    write_example("ledger_own.rs");
    // With properties of any type as an enum.
    Generator::new("wsdl/hosts.wsdl")
        .operations(["RetrieveProperties"])
        .open_enum(
            "DynamicProperty/val",
            "PropertyValue",
            [
                "RuntimeInfo",
                "PowerState",
                "VirtualDisk",
                "ConfigSpec",
                "xs:string",
                "xs:int",
                "xs:dateTime",
                "xs:QName",
            ],
        )
        .out_dir_file("properties.rs")
        .generate()?;
    write_example("properties.rs");
    // Two services with the types of one schema.
    let trade = Generator::new("wsdl/trade.xsd").shared(true).out_dir_file("trade.rs");
    trade.generate()?;
    for (wsdl, file) in [("wsdl/depots.wsdl", "depots.rs"), ("wsdl/freights.wsdl", "freights.rs")] {
        let generator = Generator::new(wsdl).types_from("super::trade", &trade, ["urn:example:trade"]);
        generator.out_dir_file(file).generate()?;
        write_example(file);
    }
    // The same in parts, and with what is sent as a partial update.
    let generator = Generator::new("wsdl/freights.wsdl").types_from("super::trade", &trade, ["*"]);
    generator.updates_suffix("Collect").split(true).out_dir_file("freights_split.rs").generate()?;
    Ok(())
}

/// Takes the example out of the documentation of `Client`, so that it is compiled.
fn write_example(file: &str) {
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let text = fs::read_to_string(folder.join(file)).expect("it was just written");
    let (_, rest) = text.split_once("/// ```ignore\n").expect("`Client` has an example");
    let (example, _) = rest.split_once("/// ```\n").expect("it ends");
    let example: String = example.lines().map(|line| format!("{}\n", line.trim_start_matches("/// "))).collect();
    fs::write(folder.join(file.replace(".rs", "_example.rs")), example).expect("the folder is writable");
}
