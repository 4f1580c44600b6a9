//! The ERP's goods: sizes, products, stock, prices; and a change of one field.

use centra_runtime::Clear;
use centra_runtime::transport::Transport;
use centra_sandbox::{Kind, Object};

use super::{Day, Told, Wrong, ensure, same};
use crate::centra::*;

const TABLES: [(&str, &str, &[&str]); 2] = [("letters", "S M L", &["S", "M", "L"]), ("inches", "30 32", &["30", "32"])];
/// Product, name, sizetable, price.
const PRODUCTS: [(&str, &str, usize, &str); 3] = [
    ("1001-shirt", "Oxford Shirt", 0, "89.00"),
    ("1002-knit", "Merino Crewneck", 0, "129.50"),
    ("1003-jeans", "Straight Jeans", 1, "115.000"),
];
const COLOURS: [&str; 2] = ["navy", "écru"];

fn sizes_of(table: usize) -> &'static [&'static str] {
    TABLES[table].2
}

pub(super) fn sizes<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let all = || {
        TABLES.iter().flat_map(|(table, name, sizes)| {
            let size = |id: &&str| {
                SizeUpdate::new(*id).description(*id).sizetable(SizetableUpdate::new(*table).description(*name))
            };
            sizes.iter().map(size).collect::<Vec<_>>()
        })
    };
    let first = day.client.sizes_update(all()).send()?.value.notices;
    let again = day.client.sizes_update(all()).send()?.value.notices;
    same("the number of sizes", &day.centra.ids(Kind::Size).len(), &all().count())?;
    same("the number of notices", &first.len(), &all().count())?;
    same("the notices of the second time", &again, &Vec::new())?;
    Ok(Told {
        sent: format!("sizes_Update with {} sizes of {} sizetables, and the same once more", first.len(), TABLES.len()),
        got: format!("{} notices, the first: {}; none the second time", first.len(), first[0]),
        means: "a notice is no error; a sizetable may be sent again, but never changed".into(),
        verified: format!("the store has {} sizes", first.len()),
    })
}

pub(super) fn products<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let products = PRODUCTS.map(|(id, name, table, _)| {
        let variations = COLOURS.map(|colour| {
            let sizes =
                sizes_of(table).iter().map(|size| ProductSizeUpdate::new(*size).ean(format!("73{id}{colour}{size}")));
            ProductVariationUpdate::new(format!("{id}-{colour}"))
                .description(colour)
                .sizetable(ReferenceUpdate::new(TABLES[table].0))
                .sizes(sizes)
        });
        ProductUpdate::new(id)
            .description(name)
            .status("active")
            .brand(ReferenceUpdate::new("house").description("House of Sand & Söner"))
            .weight(WeightUpdate::new().value("0.450").unit("kg"))
            .variations(variations)
    });
    let notices = day.client.products_update(products).send()?.value.notices;
    for (id, name, table, _) in PRODUCTS {
        let product = day.centra.product(id).ok_or_else(|| Wrong(format!("the store has no product {id}")))?;
        same("the description", &product.description.as_deref(), &Some(name))?;
        same("the weight, digit by digit", &product.weight.value.as_deref(), &Some("0.450"))?;
        let sizes: Vec<_> = product.variations.iter().map(|variation| variation.sizes.len()).collect();
        same("the sizes of the variations", &sizes, &vec![sizes_of(table).len(); COLOURS.len()])?;
    }
    Ok(Told {
        sent: format!("products_Update with {} products of {} variations each", PRODUCTS.len(), COLOURS.len()),
        got: format!("success, {} notices", notices.len()),
        means: "Centra made internal numbers for the ERP's ids, and will show the ERP's ids".into(),
        verified: "every product has its variations and sizes, and 0.450 kg is still 0.450".into(),
    })
}

pub(super) fn stock<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let quantity = |product: usize, colour: usize, size: usize| (100 + 20 * product + 5 * colour + size).to_string();
    let updates = PRODUCTS.iter().enumerate().map(|(nth, (id, _, table, _))| {
        let variations = COLOURS.iter().enumerate().map(|(colour, name)| {
            let level = |(size, id): (usize, &&str)| {
                ProductSizeUpdate::new(*id)
                    .warehouseitems([StockLevelUpdate::new("main").qty(quantity(nth, colour, size))])
            };
            let sizes: Vec<_> = sizes_of(*table).iter().enumerate().map(level).collect();
            ProductVariationUpdate::new(format!("{id}-{name}")).sizes(sizes)
        });
        ProductUpdate::new(*id).variations(variations)
    });
    day.client.products_update(updates).send()?;
    let mut levels = 0;
    for (nth, (id, _, table, _)) in PRODUCTS.iter().enumerate() {
        for (colour, name) in COLOURS.iter().enumerate() {
            for (size, of) in sizes_of(*table).iter().enumerate() {
                let found = day.centra.stock(id, &format!("{id}-{name}"), of, "main");
                same(&format!("the stock of {id}-{name} {of}"), &found, &Some(quantity(nth, colour, size)))?;
                levels += 1;
            }
        }
    }
    same("the warehouses", &day.centra.ids(Kind::Warehouse), &vec!["main".to_owned()])?;
    Ok(Told {
        sent: "products_Update with nothing but ids and quantities".into(),
        got: "success".into(),
        means: "a stock update; the warehouse `main`, which nobody had sent before, was made by it".into(),
        verified: format!("{levels} levels are as sent"),
    })
}

pub(super) fn prices<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let items = PRODUCTS.map(|(id, _, _, price)| PricelistProductUpdate::new(id).price(price));
    let pricelist = PricelistUpdate::new("eur").store("1").currency("EUR").description("Euro").items(items);
    day.client.pricelists_update([pricelist]).send()?;
    let found = match day.centra.object(Kind::Pricelist, "eur") {
        Some(Object::Pricelist(pricelist)) => {
            pricelist.items.iter().map(|item| (item.id.clone(), item.price.clone())).collect()
        }
        _ => Vec::new(),
    };
    let expected: Vec<_> =
        PRODUCTS.iter().map(|(id, _, _, price)| (Some((*id).to_owned()), Some((*price).to_owned()))).collect();
    same("the price list", &found, &expected)?;
    Ok(Told {
        sent: format!("pricelists_Update with {} prices", expected.len()),
        got: "success".into(),
        means: "a price is text: 115.000 stays 115.000".into(),
        verified: "the store has every price, digit by digit".into(),
    })
}

pub(super) fn partial<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let (id, ..) = PRODUCTS[0];
    day.client.products_update([ProductUpdate::new(id).comment("to be blanked")]).send()?;
    let before = day.centra.product(id);
    day.client.products_update([ProductUpdate::new(id).status("inactive").comment(Clear)]).send()?;
    let after = day.centra.product(id);
    let mut expected = before.clone();
    if let Some(product) = &mut expected {
        (product.status, product.comment) = (Some("inactive".into()), Some(String::new()));
    }
    ensure(before.is_some() && before != after, "the update changed nothing")?;
    ensure(after == expected, "the update changed more than `status` and `comment`, or less")?;
    Ok(Told {
        sent: format!("products_Update: {id}, `status` set, `comment` cleared, nothing else"),
        got: "success".into(),
        means: "what is not sent does not change; what is sent empty is blank".into(),
        verified: "the product differs in these two fields, and in no other".into(),
    })
}
