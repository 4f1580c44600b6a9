//! Sizetables: made with their sizes, and never changed after that.

use centra_sandbox::Kind;

use super::*;

fn size(id: &str, description: &str, table: &str) -> SizeUpdate {
    let table = SizetableUpdate::new(table).description("Small Medium Large");
    SizeUpdate::new(id).description(description).sizetable(table)
}

/// docs/centra.md, "Updates": each new size gives a notice such as `Added new size: S: Small to: Small Medium Large!`.
#[test]
fn new_sizes_give_notices() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let reply = client.sizes_update([size("S", "Small", "sml"), size("M", "Medium", "sml")]).send().expect("success");
    let expected =
        ["Added new size: S: Small to: Small Medium Large!", "Added new size: M: Medium to: Small Medium Large!"];
    assert_eq!(reply.notices, expected);
}

/// "a sizetable can't be changed once created; resending the same is no error and gives no notice".
#[test]
fn sizetables_are_immutable() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    client.sizes_update([size("S", "Small", "sml"), size("M", "Medium", "sml")]).send().expect("success");
    let again = client.sizes_update([size("S", "Small", "sml"), size("M", "Medium", "sml")]).send().expect("success");
    assert!(again.notices.is_empty(), "{:?}", again.notices);
    // An id alone is the same, too.
    let alone = SizeUpdate::new("S").sizetable(SizetableUpdate::new("sml"));
    assert!(client.sizes_update([alone]).send().expect("success").notices.is_empty());

    let refused = [
        size("L", "Large", "sml"),
        size("S", "Tiny", "sml"),
        SizeUpdate::new("S").sizetable(SizetableUpdate::new("sml").description("Other")),
    ];
    for change in refused {
        let id = SizesUpdate { sizes: vec![change.clone().into()].into(), ..Default::default() }.sizes[0].id.clone();
        let errors = errors(client.sizes_update([size("X", "New", "other"), change]).send());
        assert_eq!(errors, [format!("size {}: sizetable sml can't be changed once created", id.unwrap_or_default())]);
    }
    assert_eq!(centra.ids(Kind::Size).len(), 2);
    assert!(centra.number(Kind::Sizetable, "other").is_none());
}

/// docs/centra.md, "ID conversion table": Ids are unique per kind of object (a size's id per sizetable).
#[test]
fn a_size_is_one_of_its_sizetable() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let named = |table: &str, name: &str| {
        SizeUpdate::new("38").description(name).sizetable(SizetableUpdate::new(table).description(table))
    };
    client.sizes_update([named("shirts", "Collar 38"), named("shoes", "EU 38")]).send().expect("success");
    assert_eq!(centra.ids(Kind::Size), ["38", "38"]);
    let variation = |id: &str, table: &str| {
        let sizes = [ProductSizeUpdate::new("38").warehouseitems([StockLevelUpdate::new("main").qty("1")])];
        ProductVariationUpdate::new(id).sizetable(ReferenceUpdate::new(table)).sizes(sizes)
    };
    let products = ["shirts", "shoes"].map(|table| ProductUpdate::new(table).variations([variation(table, table)]));
    client.products_update(products).send().expect("success");
    // In an order, each row shows the name of its own 38.
    let numbers = centra.place_orders(20);
    for number in numbers {
        for product in centra.order(&number.to_string()).expect("the order").products.iter() {
            let name = product.sizes[0].description.as_deref();
            let expected = if product.id.as_deref() == Some("shirts") { "Collar 38" } else { "EU 38" };
            assert_eq!((product.sizes[0].id.as_deref(), name), (Some("38"), Some(expected)));
        }
    }
    // A variation without a sizetable has no sizes.
    let bare = ProductVariationUpdate::new("bare").sizes([ProductSizeUpdate::new("38")]);
    let errors = errors(client.products_update([ProductUpdate::new("bare").variations([bare])]).send());
    assert_eq!(errors, ["product bare: variation bare: size 38: the variation has no sizetable"]);
}
