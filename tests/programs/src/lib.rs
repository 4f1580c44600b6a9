//! Which program runs against which generated module: each against all versions of its service.
#![deny(warnings)]
// One program compiles against several versions of its service: that is the point.
#![allow(clippy::duplicate_mod)]

pub use centra_runtime;

/// A generated module, and a program that uses it.
macro_rules! service {
    ($(#[$meta:meta])* $name:ident: $generated:literal, $program:literal) => {
        $(#[$meta])*
        #[path = "."]
        pub mod $name {
            /// The generated client.
            #[allow(dead_code)]
            pub mod api {
                include!(concat!(env!("OUT_DIR"), "/", $generated));
            }
            /// What a user writes.
            #[path = $program]
            pub mod program;
        }
    };
}

service!(
    /// Centra's SOAP API as it was in 2019.
    centra_2019: "centra_2019.rs", "programs/centra.rs"
);
service!(
    /// As it was in 2020.
    centra_2020: "centra_2020.rs", "programs/centra.rs"
);
service!(
    /// As it is.
    centra: "centra_2021.rs", "programs/centra.rs"
);
service!(
    /// Checks VAT numbers.
    vat: "vat.rs", "programs/vat.rs"
);
service!(
    /// A partner API of a customer database.
    partner: "partner.rs", "programs/partner.rs"
);
service!(
    /// The same with a field, a value, an operation and a fault more.
    partner_grown: "partner_grown.rs", "programs/partner.rs"
);
service!(
    /// A mailbox.
    mailbox: "mailbox.rs", "programs/mailbox.rs"
);
service!(
    /// The same with a branch of a choice and a derived type more.
    mailbox_grown: "mailbox_grown.rs", "programs/mailbox.rs"
);
service!(
    /// An ERP in the cloud.
    ledger: "ledger.rs", "programs/ledger.rs"
);
service!(
    /// The same ERP, with names, secrets and types of values of one's own.
    books: "ledger_own.rs", "programs/books.rs"
);
service!(
    /// Machines.
    hosts: "hosts.rs", "programs/hosts.rs"
);
