//! Which program runs against which generated module: each against all versions of its service.
#![deny(warnings)]
// One program compiles against several versions of its service: that is the point.
#![allow(clippy::duplicate_mod)]

pub use centra_runtime;

/// A generated module, and a program that uses it.
macro_rules! service {
    ($(#[$meta:meta])* $name:ident: $generated:literal $example:literal, $program:literal) => {
        $(#[$meta])*
        #[path = "."]
        pub mod $name {
            /// The generated client.
            #[allow(dead_code)]
            pub mod api {
                include!(concat!(env!("OUT_DIR"), "/", $generated));
            }
            /// The example in the documentation of its client.
            #[allow(dead_code)]
            mod example {
                use super::api::*;
                include!(concat!(env!("OUT_DIR"), "/", $example));
            }
            /// What a user writes.
            #[path = $program]
            pub mod program;
        }
    };
}

service!(
    /// Centra's SOAP API as it was in 2019.
    centra_2019: "centra_2019.rs" "centra_2019_example.rs", "programs/centra.rs"
);
service!(
    /// As it was in 2020.
    centra_2020: "centra_2020.rs" "centra_2020_example.rs", "programs/centra.rs"
);
service!(
    /// As it is.
    centra: "centra_2021.rs" "centra_2021_example.rs", "programs/centra.rs"
);
service!(
    /// Checks VAT numbers.
    vat: "vat.rs" "vat_example.rs", "programs/vat.rs"
);
service!(
    /// A partner API of a customer database.
    partner: "partner.rs" "partner_example.rs", "programs/partner.rs"
);
/// The same, whose creations are partial updates.
pub mod partner_updates {
    #![allow(dead_code)]
    include!(concat!(env!("OUT_DIR"), "/partner_updates.rs"));
}
service!(
    /// The same with a field, a value, an operation and a fault more.
    partner_grown: "partner_grown.rs" "partner_grown_example.rs", "programs/partner.rs"
);
service!(
    /// A mailbox.
    mailbox: "mailbox.rs" "mailbox_example.rs", "programs/mailbox.rs"
);
service!(
    /// The same with a branch of a choice and a derived type more.
    mailbox_grown: "mailbox_grown.rs" "mailbox_grown_example.rs", "programs/mailbox.rs"
);
service!(
    /// An ERP in the cloud.
    ledger: "ledger.rs" "ledger_example.rs", "programs/ledger.rs"
);
service!(
    /// The same ERP, with names, secrets and types of values of one's own.
    books: "ledger_own.rs" "ledger_own_example.rs", "programs/books.rs"
);
service!(
    /// Machines.
    hosts: "hosts.rs" "hosts_example.rs", "programs/hosts.rs"
);
service!(
    /// Machines, whose properties are of whichever type they say.
    properties: "properties.rs" "properties_example.rs", "programs/properties.rs"
);
/// Two services, of depots and of freights, whose addresses are of one type.
#[path = "."]
pub mod haul {
    /// What both share.
    #[allow(dead_code)]
    pub mod trade {
        include!(concat!(env!("OUT_DIR"), "/trade.rs"));
    }
    /// Knows where goods are.
    #[allow(dead_code)]
    pub mod depots {
        include!(concat!(env!("OUT_DIR"), "/depots.rs"));
    }
    /// Moves goods.
    #[allow(dead_code)]
    pub mod freights {
        include!(concat!(env!("OUT_DIR"), "/freights.rs"));
    }
    /// Moves goods, in files by namespace, by partial updates.
    #[allow(dead_code)]
    pub mod freights_split {
        include!(concat!(env!("OUT_DIR"), "/freights_split.rs"));
    }
    /// The examples in the documentation of their clients.
    #[allow(dead_code)]
    mod examples {
        mod depots_example {
            use super::super::depots::*;
            include!(concat!(env!("OUT_DIR"), "/depots_example.rs"));
        }
        mod freights_example {
            use super::super::freights::*;
            include!(concat!(env!("OUT_DIR"), "/freights_example.rs"));
        }
    }
    #[path = "programs/haul.rs"]
    mod program;
    pub use program::haul;
}
