//! Values of the handwritten types against bytes: states, unknown content, order, errors, updates.

#[allow(dead_code, unreachable_pub)]
mod handwritten;

use centra_runtime::{Clear, UnknownNode, xml};
use handwritten::{Product, ProductUpdate, ReferenceUpdate};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

fn read(body: &str) -> Product {
    xml::from_slice(body.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{body}"))
}

fn error(body: &str) -> String {
    xml::from_slice::<Product>(body.as_bytes()).map(|value| format!("{value:?}")).expect_err("an error").to_string()
}

fn write(product: &Product) -> String {
    let text = String::from_utf8(xml::to_vec(product)).expect("UTF-8");
    text.strip_prefix(HEAD).expect("a declaration").replace(" xmlns:ns1=\"urn:shop\"", "").replace("ns1:", "")
}

#[test]
fn states_survive() {
    let body = r#"<product xmlns="urn:shop"><id>7</id><status/><stock>+5</stock><brand/><sizes><size><id>S</id></size></sizes></product>"#;
    let product = read(body);
    assert_eq!(product.status.as_deref(), Some(""));
    assert_eq!(product.price, None);
    assert_eq!(product.stock.get(), Some(&5));
    assert!(product.brand.is_empty());
    assert_eq!(product.sizes[0].id.as_deref(), Some("S"));
    assert_eq!(
        write(&product),
        "<product><id>7</id><status/><stock>+5</stock><brand/><sizes><size><id>S</id></size></sizes></product>"
    );
    let again = read(std::str::from_utf8(&xml::to_vec(&product)).unwrap());
    assert_eq!(again, product);
}

#[test]
fn any_order_any_prefix_any_text() {
    let product = read(
        "\u{feff}\n<?xml version='1.0'?><!-- c --><p:product xmlns:p='urn:shop'>\r\n <p:price>1<![CDATA[1]]>3<!-- x -->5&#46;00</p:price><?pi?><p:id>a&amp;b\r\nc&#x1F600;</p:id></p:product>\n<!-- end -->",
    );
    assert_eq!(product.price.as_deref(), Some("1135.00"));
    assert_eq!(product.id.as_deref(), Some("a&b\nc😀"));
}

#[test]
fn a_namespace_that_looks_like_a_prefix_is_read_again_as_the_same() {
    let product = read(r#"<product xmlns="urn:shop" xmlns:f="p:x" xmlns:p="urn:p"><f:new/></product>"#);
    assert_eq!(read(std::str::from_utf8(&xml::to_vec(&product)).unwrap()), product);
}

#[test]
fn unknown_content_stays_in_place() {
    let body = r#"<product xmlns="urn:shop" xmlns:f="urn:f" color="red" f:x="1"><new a="1"><f:deep/>t</new><id lang="sv">7</id><f:id>other</f:id>loose<sizes extra="1"><f:size/><size/><hint>x</hint></sizes></product>"#;
    let product = read(body);
    assert_eq!(product.id.as_deref(), Some("7"));
    assert_eq!(product.unknown.attributes().map(|attribute| attribute.name()).collect::<Vec<_>>(), ["color", "x"]);
    assert_eq!(product.unknown.nodes().filter(|node| matches!(node, UnknownNode::Element(_))).count(), 2);
    assert_eq!(
        write(&product),
        r#"<product color="red" xmlns:f="urn:f" f:x="1"><new xmlns="urn:shop" xmlns:f="urn:f" a="1"><f:deep/>t</new><id lang="sv">7</id><f:id xmlns="urn:shop" xmlns:f="urn:f">other</f:id>loose<sizes extra="1"><f:size xmlns="urn:shop" xmlns:f="urn:f"/><size/><hint xmlns="urn:shop">x</hint></sizes></product>"#
    );
}

#[test]
fn errors_name_the_place() {
    assert_eq!(
        error("<product xmlns='urn:shop'><stock>abc</stock></product>"),
        r#"product/stock: invalid xs:int "abc" at line 1, column 27 (byte 26)"#
    );
    assert_eq!(
        error("<product xmlns='urn:other'/>"),
        "found the element `{urn:other}product`, expected `{urn:shop}product` at line 1, column 1 (byte 0)"
    );
    assert!(
        error("<product xmlns='urn:shop'><sizes><size/><size><id><x/></id></size></sizes></product>")
            .starts_with("product/sizes/size[2]/id: ")
    );
    for cut in [
        "",
        "<product",
        "<product xmlns='urn:shop'>",
        "<product xmlns='urn:shop'><id>7",
        "<product xmlns='urn:shop'><id>7</id",
        "<product xmlns='urn:shop'><new><a>",
    ] {
        assert!(error(cut).contains("ends here"), "{cut}: {}", error(cut));
    }
    for bad in [
        "<product xmlns='urn:shop'><id>7</status></product>",
        "<product xmlns='urn:shop'/><x/>",
        "<product xmlns='urn:shop'/>x",
        "<!DOCTYPE a><product xmlns='urn:shop'/>",
        "<product xmlns='urn:shop'><p:id/></product>",
        "<product xmlns='urn:shop' a='1' a='2'/>",
        "<product xmlns='urn:shop'>&nope;</product>",
        "<product xmlns='urn:shop'><id>]]></id></product>",
    ] {
        error(bad);
    }
}

#[test]
fn a_single_element_that_comes_twice() {
    let body = "<product xmlns='urn:shop'><id>1</id><id>2</id></product>";
    let product = read(body);
    assert_eq!(product.id.as_deref(), Some("2"));
    assert_eq!(product.unknown.nodes().count(), 1);
    assert!(xml::Options::default().strict().from_slice::<Product>(body.as_bytes()).is_err());
}

#[test]
fn an_update_sends_what_was_touched() {
    let update = ProductUpdate::new("7")
        .status("active")
        .stock(0)
        .brand(ReferenceUpdate::new("b1"))
        .sizes(Vec::<ReferenceUpdate>::new());
    assert_eq!(
        write(&update.into()),
        "<product><id>7</id><status>active</status><stock>0</stock><brand><id>b1</id></brand></product>"
    );
    let clear = ProductUpdate::new("7").status(Clear).stock(Clear).brand(Clear).sizes(Clear);
    assert_eq!(write(&clear.into()), "<product><id>7</id><status/><stock/><brand/><sizes/></product>");
}

#[test]
fn illegal_characters_are_refused_or_replaced() {
    let product = Product { status: Some("a\u{b}b".into()), ..Default::default() };
    assert_eq!(
        xml::try_to_vec(&product).unwrap_err().to_string(),
        "product/status: holds the character U+000B, which XML 1.0 cannot carry"
    );
    assert_eq!(write(&product), "<product><status>a\u{fffd}b</status></product>");
    assert_eq!(
        read("<product xmlns='urn:shop'><status>a\u{b}b</status></product>").status.as_deref(),
        Some("a\u{fffd}b")
    );
}

#[test]
fn depth_is_bounded() {
    let deep = format!("<product xmlns='urn:shop'>{}", "<a>".repeat(100_000));
    assert!(error(&deep).contains("more than 128 nested elements"));
}

#[test]
fn references_are_resolved() {
    let product = read(
        "<product xmlns='urn:shop'><sizes><size href='#ref2'/><size id='ref1'><id>S</id></size><size href='#ref1'/></sizes><brand id='ref2'><id>B</id></brand></product>",
    );
    let ids: Vec<_> = product.sizes.iter().map(|size| size.id.as_deref().unwrap_or_default()).collect();
    assert_eq!(ids, ["B", "S", "S"]);
    assert!(product.brand.unknown.is_empty() && product.sizes.iter().all(|size| size.unknown.is_empty()));
    let unreferenced = read("<product xmlns='urn:shop'><brand id='r'><id>href='#q'</id></brand></product>");
    assert_eq!(unreferenced.brand.unknown.attributes().map(|attribute| attribute.name()).collect::<Vec<_>>(), ["id"]);
    assert!(
        error("<product xmlns='urn:shop'><brand href='#nowhere'/></product>")
            .contains("no element with the id of the reference `#nowhere`")
    );
    assert!(error("<product xmlns='urn:shop'><sizes><size id='a' href='#a'/></sizes></product>").contains("circle"));
}

/// What the bytes mean, by `xml::to_text`.
fn text(bytes: &[u8], charset: Option<&str>) -> Result<String, String> {
    let text = xml::to_text(bytes, charset, &xml::Options::default());
    text.map(|text| text.into_owned()).map_err(|error| error.to_string())
}

#[test]
fn encodings_are_found_behind_blank_lines() {
    for document in ["<a>é</a>", "\n<a>é</a>", "\r\n\t <?xml version='1.0' encoding='UTF-16'?><a>é</a>"] {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = document.encode_utf16().flat_map(bytes).collect();
            for charset in [None, Some("utf-16"), Some("utf-16le"), Some("utf-16be")] {
                assert_eq!(text(&bytes, charset).as_deref(), Ok(document), "{charset:?}");
            }
        }
    }
    // Bytes that are UTF-8, too.
    let declared = "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>";
    assert_eq!(text(declared.as_bytes(), None), Ok(declared.replace('é', "Ã©")));
    let late = "\n".repeat(600) + declared;
    assert_eq!(text(late.as_bytes(), None), Ok(late.replace('é', "Ã©")));
    let other = "<?xml-stylesheet encoding='ISO-8859-1'?><a>é</a>";
    assert_eq!(text(other.as_bytes(), None).as_deref(), Ok(other));
}

#[test]
fn a_byte_that_is_not_ascii_has_a_place() {
    let error = text("<a>\n  é</a>".as_bytes(), Some("us-ascii")).unwrap_err();
    assert!(error.ends_with("at line 2, column 3 (byte 6)"), "{error}");
}

#[test]
fn the_limit_of_text_holds_for_attributes() {
    let mut limits = xml::Limits::default();
    limits.text = 3;
    let options = xml::Options::default().limits(limits);
    let read = |value: &str| {
        let body = format!("<product xmlns=\"urn:shop\"><new a=\"{value}\"/></product>");
        options.from_slice::<Product>(body.as_bytes()).map(drop).map_err(|error| error.to_string())
    };
    let error = read("1&amp;34").unwrap_err();
    assert!(error.contains("more than 3 bytes of text, the limit"), "{error}");
    assert_eq!(read("1&amp;3").err().as_deref(), None);
}
