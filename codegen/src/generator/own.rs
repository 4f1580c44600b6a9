//! How a build script names, marks and types single types, fields and values.

use super::Generator;
use crate::own::{Decision, Own, ValueType};

impl Generator {
    /// Calls a type, a field or a value of an enumeration otherwise than by the rules: `rename("Order", "PurchaseOrder")`, `rename("Order/stat", "status")`,
    /// `rename("Level/01", "High")`.
    ///
    /// A path begins with a type or a global element of the document, as it is called there. Elements of it follow, `@attribute`, or a value of an
    /// enumeration: `"Order/@lang"`, `"events_Get/events/event/date"`. Of namesakes, `{namespace}name` is the one. A path that names nothing is an
    /// error. A field is one of a type: what is decided holds wherever that type is used, which a note says where the path is longer than a type and
    /// a field, and for the types derived from it.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("centra-own-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop">
    ///   <xs:complexType name="Item"><xs:sequence>
    ///     <xs:element name="pin" type="xs:string"/><xs:element name="price" type="xs:string"/>
    ///   </xs:sequence></xs:complexType>
    /// </xs:schema>"#;
    /// std::fs::write(folder.join("shop.xsd"), schema).unwrap();
    /// let generator = centra_codegen::Generator::new(folder.join("shop.xsd"));
    /// let generator = generator.rename("Item", "Article").secret("Item/pin");
    /// let (text, _) = generator.value_type("Item/price", centra_codegen::ValueType::Decimal).render()?;
    /// assert!(text.contains("pub struct Article"));
    /// assert!(text.contains("pub pin: Option<Secret>"));
    /// assert!(text.contains("pub price: Field<value::Decimal>"));
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), centra_codegen::Failure>(())
    /// ```
    #[must_use]
    pub fn rename(self, path: impl Into<String>, name: impl Into<String>) -> Self {
        self.own(path, [Decision::Name(name.into())])
    }

    /// Calls an operation otherwise: its method, its constant and the enum of its faults.
    #[must_use]
    pub fn rename_operation(self, operation: impl Into<String>, name: impl Into<String>) -> Self {
        self.own(operation, [Decision::Operation(name.into())])
    }

    /// Calls an endpoint otherwise: `rename_endpoint("ShopPort", "SHOP")`. What it would be called is the name of its port, or of its file where
    /// several ports are called alike.
    #[must_use]
    pub fn rename_endpoint(self, port: impl Into<String>, name: impl Into<String>) -> Self {
        self.own(port, [Decision::Endpoint(name.into())])
    }

    /// Derives further traits for a type, or for all structs and enumerations by the path `*`. The traits that every type has are derived or
    /// implemented already: `Clone`, `Debug`, `PartialEq`, of structs `Default`.
    #[must_use]
    pub fn derive<S: Into<String>>(self, path: impl Into<String>, traits: impl IntoIterator<Item = S>) -> Self {
        self.own(path, traits.into_iter().map(|name| Decision::Derive(name.into())))
    }

    /// Puts an attribute before a type, or before all structs and enumerations by the path `*`: `attribute("Order", "#[allow(missing_docs)]")`.
    #[must_use]
    pub fn attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.own(path, [Decision::Attribute(attribute.into())])
    }

    /// Keeps a field as a `Secret`, which no message, log or recording shows, whatever it is called.
    #[must_use]
    pub fn secret(self, path: impl Into<String>) -> Self {
        self.own(path, [Decision::Secret(true)])
    }

    /// Keeps a field as it is although it is called like a secret: `passwordHint`, `accessToken` of a page.
    #[must_use]
    pub fn not_secret(self, path: impl Into<String>) -> Self {
        self.own(path, [Decision::Secret(false)])
    }

    /// Gives the value of a field another Rust type: a decimal or a date of a crate that you use, or a decimal where the schema says no more than
    /// text. The text as it was sent is kept.
    #[must_use]
    pub fn value_type(self, path: impl Into<String>, value: ValueType) -> Self {
        self.own(path, [Decision::Value(value)])
    }

    fn own(mut self, path: impl Into<String>, decisions: impl IntoIterator<Item = Decision>) -> Self {
        let path = path.into();
        self.config.own.extend(decisions.into_iter().map(|decision| Own { path: path.clone(), decision }));
        self
    }
}
