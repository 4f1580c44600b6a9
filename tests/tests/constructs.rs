//! One test per construct of XML Schema and WSDL: a real message of the fixture's schema is read, understood, and written again.

#[path = "constructs/again.rs"]
mod again;
#[path = "constructs/content.rs"]
mod content;
#[path = "constructs/documents.rs"]
mod documents;
#[path = "constructs/encoded.rs"]
mod encoded;
#[path = "constructs/forms.rs"]
mod forms;
#[path = "constructs/lost.rs"]
mod lost;
#[path = "constructs/names.rs"]
mod names;
#[path = "constructs/own.rs"]
mod own;
#[path = "constructs/services.rs"]
mod services;
#[path = "constructs/simple.rs"]
mod simple;
#[path = "constructs/substitutes.rs"]
mod substitutes;
#[path = "constructs/unexpected.rs"]
mod unexpected;

use centra_tests::fixtures;
