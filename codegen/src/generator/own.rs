//! How a build script names, marks and types single types, fields and values.

use super::Generator;
use crate::own::{Decision, Own, TypesFrom, ValueType};

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

    /// Reads a field of any type (`xs:anyType`) as an enum of these types, of which `xsi:type` names one: `open_enum("DynamicProperty/val", "PropertyValue",
    /// ["RuntimeInfo", "xs:string", "xs:int"])`.
    ///
    /// The enum is called `name`; several paths may share it. Types are named by their paths, those of XML Schema as `xs:int`; `*` are all types of the
    /// document that are kept. A structure stands in a variant as it is, a simple value in a struct with a `value`: `IntValue`. Whatever `xsi:type` does not
    /// name, or names otherwise, is in the variant `Xml` as it stood. All are written as they were read.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("centra-open-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop">
    ///   <xs:complexType name="Size"><xs:sequence><xs:element name="cm" type="xs:int"/></xs:sequence></xs:complexType>
    ///   <xs:complexType name="Property"><xs:sequence><xs:element name="val" type="xs:anyType"/></xs:sequence></xs:complexType>
    /// </xs:schema>"#;
    /// std::fs::write(folder.join("shop.xsd"), schema).unwrap();
    /// let generator = centra_codegen::Generator::new(folder.join("shop.xsd"));
    /// let (text, _) = generator.open_enum("Property/val", "Any", ["Size", "xs:string"]).render()?;
    /// assert!(text.contains("pub val: Nested<Any>"));
    /// assert!(text.contains("Size(Box<Size>)") && text.contains("StringValue(Box<StringValue>)") && text.contains("Xml(Xml)"));
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), centra_codegen::Failure>(())
    /// ```
    #[must_use]
    pub fn open_enum<S: Into<String>>(
        self,
        path: impl Into<String>,
        name: impl Into<String>,
        types: impl IntoIterator<Item = S>,
    ) -> Self {
        self.own(path, [Decision::Open(name.into(), types.into_iter().map(Into::into).collect())])
    }

    /// Lets other generated modules take types of this one, by [`types_from`](Self::types_from): all of its structs get constructors and setters,
    /// since any may be sent by a service that takes it.
    #[must_use]
    pub fn shared(mut self, shared: bool) -> Self {
        self.config.shared = shared;
        self
    }

    /// Uses types of another generated module in place of its own, so that two services which share a schema share its types.
    ///
    /// `module` is the path of that module where this one is included, `generator` what generates it, which must be [`shared`](Self::shared).
    /// `names` are namespaces whose types are all taken, or single types by the paths of [`rename`](Self::rename), or `*` for all that both have. What
    /// stands in a type that is taken is taken, too; the content of a request or response stays here. What is taken is re-exported under
    /// the names that it has there.
    ///
    /// A name that matches nothing is an error; so is a type that the other module does not have, or has with other fields. If the other
    /// module is generated from other documents later, this one does not compile until it is generated again.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("centra-shared-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// # let common = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:common" elementFormDefault="qualified">
    /// #   <xs:complexType name="Address"><xs:sequence><xs:element name="city" type="xs:string"/></xs:sequence></xs:complexType>
    /// # </xs:schema>"#;
    /// # std::fs::write(folder.join("common.xsd"), common).unwrap();
    /// # let orders = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="urn:common" targetNamespace="urn:orders">
    /// #   <xs:import namespace="urn:common" schemaLocation="common.xsd"/>
    /// #   <xs:complexType name="Order"><xs:sequence><xs:element name="to" type="c:Address"/></xs:sequence></xs:complexType>
    /// # </xs:schema>"#;
    /// # std::fs::write(folder.join("orders.xsd"), orders).unwrap();
    /// use centra_codegen::Generator;
    ///
    /// let common = Generator::new(folder.join("common.xsd")).shared(true).out(folder.join("common.rs"));
    /// common.generate()?;
    /// let orders = Generator::new(folder.join("orders.xsd")).types_from("crate::common", &common, ["urn:common"]);
    /// let (text, _) = orders.render()?;
    /// assert!(text.contains("pub use crate::common::Address;"));
    /// assert!(text.contains("pub to: Nested<Address>"));
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), centra_codegen::Failure>(())
    /// ```
    #[must_use]
    pub fn types_from<S: Into<String>>(
        mut self,
        module: impl Into<String>,
        generator: &Self,
        names: impl IntoIterator<Item = S>,
    ) -> Self {
        let names = names.into_iter().map(Into::into).collect();
        let config = Box::new(generator.config.clone());
        self.config.types_from.push(TypesFrom { module: module.into(), config, names });
        self
    }

    fn own(mut self, path: impl Into<String>, decisions: impl IntoIterator<Item = Decision>) -> Self {
        let path = path.into();
        self.config.own.extend(decisions.into_iter().map(|decision| Own { path: path.clone(), decision }));
        self
    }
}
