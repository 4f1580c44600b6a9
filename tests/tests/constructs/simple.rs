//! Simple types, attributes, and elements with a simple value.

use crate::again::again;
use crate::fixtures::*;
use centra_runtime::State;
use centra_runtime::value::{Decimal, QName};
use centra_runtime::xml;

#[test]
fn all_builtin_types() {
    let values = [
        ("string", " a  b "),
        ("boolean", "true"),
        ("decimal", "123456789012345678901234567890.10"),
        ("float", "1.5"),
        ("double", "-INF"),
        ("duration", "P1Y2M3DT4H5M6.5S"),
        ("dateTime", "2024-02-29T12:00:00.120+02:00"),
        ("time", "12:00:00"),
        ("date", "2024-02-29Z"),
        ("gYearMonth", "2024-02"),
        ("gYear", "2024"),
        ("gMonthDay", "--02-29"),
        ("gDay", "---29"),
        ("gMonth", "--02"),
        ("hexBinary", "0aFF"),
        ("base64Binary", "AQID"),
        ("anyURI", "http://x.example/?a=b"),
        ("QName", "f:a"),
        ("NMTOKENS", "a b"),
        ("integer", "-123456789012345678901234567890"),
        ("nonPositiveInteger", "-1"),
        ("negativeInteger", "-1"),
        ("long", "-9223372036854775808"),
        ("int", "-1"),
        ("short", "-1"),
        ("byte", "-1"),
        ("nonNegativeInteger", "+0"),
        ("unsignedLong", "18446744073709551615"),
        ("unsignedInt", "1"),
        ("unsignedShort", "1"),
        ("unsignedByte", "255"),
        ("positiveInteger", "1"),
        ("anySimpleType", "1"),
    ];
    let children: String = values.iter().map(|(name, value)| format!("<f:{name}>{value}</f:{name}>")).collect();
    let root: types_builtin::Root = again(&format!("<root>{children}</root>"));
    assert_eq!(root.boolean.get(), Some(&true));
    assert_eq!(root.decimal.get().map(ToString::to_string).as_deref(), Some("123456789012345678901234567890.10"));
    assert_eq!(root.unsigned_long.get(), Some(&u64::MAX));
    assert_eq!(root.q_name.get(), Some(&QName::new("urn:f", "a")));
    assert_eq!(root.hex_binary.get().map(|hex| hex.0.as_slice()), Some(&[0x0a, 0xff][..]));
}

#[test]
fn lists_hold_values() {
    let root: types_list_union::Root =
        again("<root widths=\"1 2\"><f:sizes>36 37  38</f:sizes><f:kinds>new old-ish</f:kinds></root>");
    assert_eq!(root.sizes.get().map(|sizes| sizes.as_slice()), Some(&[36, 37, 38][..]));
    assert_eq!(root.sizes.text().as_deref(), Some("36 37  38"));
    assert_eq!(root.widths.get().map(|widths| widths.len()), Some(2));
    let kinds: Vec<&str> = root.kinds.get().into_iter().flatten().map(types_list_union::Kind::as_str).collect();
    assert_eq!(kinds, ["new", "old-ish"]);
    let root: types_list_union::Root = again("<root><f:sizes/></root>");
    assert_eq!(root.sizes.state(), State::Empty);
    let refused =
        centra_runtime::xml::from_slice::<types_list_union::Root>(b"<root xmlns=\"urn:f\"><sizes>36 X</sizes></root>");
    assert!(refused.unwrap_err().to_string().contains("root/sizes: invalid xs:list"));
}

#[test]
fn unions_tell_their_types_apart() {
    use types_list_union::{PriceOrWord, Root, Word};
    let root: Root = again(
        "<root><f:price>1.50</f:price><f:price>unknown</f:price><f:price>12 13</f:price><f:price>soon</f:price><f:word>old</f:word><f:word>odd</f:word></root>",
    );
    let prices: Vec<&PriceOrWord> = root.price.iter().filter_map(|price| price.get()).collect();
    let [PriceOrWord::Decimal(amount), PriceOrWord::Unknown, PriceOrWord::Sizes(sizes), PriceOrWord::Other(other)] =
        prices.as_slice()
    else {
        panic!("{prices:?}")
    };
    assert_eq!((amount.to_string().as_str(), sizes.as_slice(), other.as_str()), ("1.50", &[12, 13][..], "soon"));
    let words: Vec<&Word> = root.word.iter().filter_map(|word| word.get()).collect();
    assert_eq!(words, [&Word::Old, &Word::Other("odd".to_owned())]);
}

#[test]
fn facets_do_not_keep_values_out() {
    let root: types_facets::Root =
        again("<root><f:code>TOO LONG</f:code><f:amount>-1.999</f:amount><f:grade>A</f:grade></root>");
    assert_eq!(root.code.as_deref(), Some("TOO LONG"));
    assert_eq!(root.grade.get(), Some(&types_facets::Grade::A));
}

#[test]
fn facets_are_documented() {
    let text = include_str!("../../generated/fixtures/types_facets.rs");
    for facet in ["maxLength `5`", "pattern `[A-Z]+`", "fractionDigits `2`", "minInclusive `0`", "maxLength `1`"] {
        assert!(text.contains(facet) || text.contains(&facet.replace('[', "\\[").replace(']', "\\]")), "{facet}");
    }
}

#[test]
fn enumerations_are_open() {
    use types_enum::{Level, Root, State};
    let root: Root = again(
        "<root was=\"new\"><f:state>in-stock</f:state><f:state>in stock</f:state><f:state>+</f:state><f:state>later</f:state><f:level>3</f:level></root>",
    );
    let states: Vec<&str> = root.state.iter().filter_map(|state| state.get()).map(State::as_str).collect();
    assert_eq!(states, ["in-stock", "in stock", "+", "later"]);
    assert_ne!(root.state[0], root.state[1]);
    assert_eq!(root.level.get().map(Level::as_str), Some("3"));
    assert_eq!(root.was.get().map(State::as_str), Some("new"));
}

/// However the sender writes it; and it is written again as it was.
#[test]
fn values_are_known_by_what_they_are() {
    use types_value_space::{Exact, Level, Rate, Root, Size, Stock, StocksItem, Wide};
    let root: Root = again(
        "<root><f:level>+2</f:level><f:rate>.250</f:rate><f:stock> sold\n out</f:stock><f:exact>b</f:exact><f:smalls>1 02</f:smalls><f:stocks>in on</f:stocks><f:size> one  size </f:size><f:wide>1.00</f:wide><f:sizes>3 one</f:sizes></root>",
    );
    assert_eq!(root.level.get(), Some(&Level::Value02));
    assert_eq!(root.rate.get(), Some(&Rate::Value0_25));
    assert_eq!(root.stock.get(), Some(&Stock::SoldOut));
    assert_eq!(root.exact.get(), Some(&Exact::B));
    assert_eq!(root.smalls.get().map(|smalls| smalls[1]), Some(2));
    assert_eq!(root.stocks.get().map(|stocks| stocks[1].clone()), Some(StocksItem::Other("on".to_owned())));
    assert_eq!(root.size.get(), Some(&Size::OneSize));
    assert_eq!(root.wide.get(), Some(&Wide::Value1_0));
    assert_eq!(root.sizes.get().map(|sizes| sizes[0].clone()), Some(Size::Int(3)));
    let root = Root { exact: Exact::B.into(), level: Level::Value02.into(), ..Root::default() };
    let written = String::from_utf8(centra_runtime::xml::to_vec(&root)).unwrap();
    assert!(written.contains("> b<") && written.contains(">02<"), "{written}");
}

/// XML Schema would have the default in its place; it is told in the field's documentation.
#[test]
fn an_empty_element_is_not_its_default() {
    let root: element_defaults::Root = again("<root><f:size/><f:unit/></root>");
    assert_eq!((root.size.state(), root.unit.as_deref()), (State::Empty, Some("")));
    assert!(include_str!("../../generated/fixtures/element_defaults.rs").contains("`size` (default `7`)"));
}

#[test]
fn attributes_of_every_kind() {
    let root: attributes::Root = again(
        "<root id=\"a\" size=\"9\" version=\"1.0\" f:inside=\"i\" f:global=\"4\" xml:lang=\"de\" other=\"kept\"><f:id>b</f:id></root>",
    );
    assert_eq!((root.id.as_deref(), root.id_attribute.as_deref()), (Some("b"), Some("a")));
    assert_eq!((root.size.get(), root.global.get()), (Some(&9), Some(&4)));
    assert_eq!(root.lang.as_deref(), Some("de"));
    assert!(!root.unknown.is_empty());
}

#[test]
fn defaults_are_not_written_where_nothing_was_said() {
    let root: element_defaults::Root = again("<root><f:unit>m</f:unit></root>");
    assert!(root.size.get().is_none());
    assert_eq!(root.unit.as_deref(), Some("m"));
}

#[test]
fn simple_content_has_a_value_and_attributes() {
    let root: simple_content::Root = again(
        "<root><f:small currency=\"SEK\">9.90</f:small><f:taxed currency=\"EUR\" tax=\"0.25\">12.50</f:taxed><f:taxed>1</f:taxed></root>",
    );
    assert_eq!(root.taxed[0].value.get(), Some(&"12.50".parse::<Decimal>().unwrap()));
    assert_eq!(root.small.currency.as_deref(), Some("SEK"));
    for blank in ["", "<!-- nothing -->", "<![CDATA[]]>", " <?nor this?>"] {
        let text = format!("<f:root xmlns:f=\"urn:f\"><f:small>{blank}</f:small></f:root>");
        let root: simple_content::Root = xml::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert!(root.small.is_empty(), "{blank}: {root:?}");
    }
}

#[test]
fn nil_is_neither_absent_nor_empty() {
    let root: nillable::Root = again(
        "<root><f:number xsi:nil=\"true\"/><f:text xsi:nil=\"true\"/><f:size why=\"lost\" xsi:nil=\"true\"/><f:items>a</f:items><f:items xsi:nil=\"true\"/></root>",
    );
    assert_eq!((root.number.state(), root.text.state()), (State::Nil, State::Nil));
    assert_eq!(root.size.why.as_deref(), Some("lost"));
    assert!(root.size.is_nil());
    let root: nillable::Root =
        again("<root><f:items>a</f:items><f:items/><f:items xsi:nil=\"true\"/><f:items>b</f:items></root>");
    let items: Vec<Option<&str>> = root.items.iter().map(|item| item.as_deref()).collect();
    assert_eq!(items, [Some("a"), Some(""), None, Some("b")]);
    assert!(root.unknown.is_empty());
    let root: nillable::Root = again("<root><f:text></f:text></root>");
    assert_eq!(root.text.state(), State::Empty);
}

#[test]
fn facets_are_checked_on_request() {
    use types_facets::Root;
    let root: Root = again(
        "<root><f:code>TOO LONG</f:code><f:amount>-1.999</f:amount><f:sizes>1 2 3</f:sizes><f:price currency=\"sek\">5</f:price><f:price>1.005</f:price><f:codes><f:code>OK</f:code><f:code>no</f:code></f:codes><f:other>ab</f:other></root>",
    );
    let found: Vec<String> =
        centra_runtime::validate::violations(&root).iter().map(std::string::ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "root/code: more than 5 characters",
            "root/code: does not match `[A-Z]+`",
            "root/amount: more than 2 digits behind the point",
            "root/amount: less than 0",
            "root/grade: is required, and not there",
            "root/sizes: more than 2 items",
            "root/price[1]/@currency: does not match `[A-Z]+`",
            "root/price[2]/@currency: is required, and not there",
            "root/price[2]: more than 2 digits behind the point",
            "root/codes/code[2]: does not match `[A-Z]+`",
            "root/other: does not match `[A-Z]+`",
        ]
    );
    let valid: Root = again(
        "<root><f:code>AB</f:code><f:amount>0.10</f:amount><f:grade>B</f:grade><f:price currency=\"SEK\">1.50</f:price><f:other>XYZ</f:other></root>",
    );
    assert_eq!(centra_runtime::validate::violations(&valid), []);
}

#[test]
fn a_kept_text_that_is_no_value_is_told_of() {
    let lenient = centra_runtime::xml::Options::default().keep_invalid();
    let text = b"<root xmlns=\"urn:f\"><code>AB</code><amount>abc</amount><grade>Z</grade><sizes>1 two</sizes><one>0</one></root>";
    let root: types_facets::Root = lenient.from_slice(text).unwrap();
    let found: Vec<String> =
        centra_runtime::validate::violations(&root).iter().map(std::string::ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "root/amount: no xs:decimal",
            "root/grade: none of `A`, `B`",
            "root/sizes: item 2: no xs:int",
            "root/one: no xs:positiveInteger",
        ]
    );
}

/// An element of simple type can be all of a document; one that others contain is a field there, an abstract one never occurs.
#[test]
fn global_elements_of_simple_types() {
    let root: element_simple::Root = again("<root>7</root>");
    assert_eq!(root.value.get(), Some(&7));
    let anything = element_simple::Anything::default();
    assert!(anything.unknown.is_empty());
    let generated = include_str!("../../generated/fixtures/element_simple.rs");
    let count = |name: &str| generated.matches(&format!("pub struct {name} ")).count();
    assert_eq!(["Root", "Anything", "Letter", "Note", "Head"].map(count), [1, 1, 1, 0, 0]);
}
