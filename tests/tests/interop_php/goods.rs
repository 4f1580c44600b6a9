//! Requests about what is sold: products, sizes, pricelists, the dates of their changes, delivery windows.

use centra_runtime::Clear;
use centra_tests::centra::*;

use crate::pen::{Pen, Shape, blank, blank_reference, fill, many};

pub(crate) fn products(shape: Shape) -> Vec<ProductUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![ProductUpdate::new(pen.text("id"))],
        Shape::Blank => vec![
            blank!(
                ProductUpdate::new("p");
                status sku description folder brand collection harmcode countryoforigin weight comment;
                variations media metadata
            ),
            ProductUpdate::new("q")
                .folder(FolderUpdate::new("").description(Clear))
                .brand(blank_reference())
                .weight(blank!(WeightUpdate::new(); value unit))
                .variations([blank!(
                    ProductVariationUpdate::new("v");
                    stockid description sku status sizetable cog;
                    sizes displays
                )])
                .media([blank!(ImageUpdate::new("i"); image variation)])
                .metadata([blank!(
                    StoreMetaUpdate::new("1");
                    shortdescription description metatitle metakeywords metadescription taxgroup
                )]),
            ProductUpdate::new("r").folder(FolderUpdate::without_id()).variations([ProductVariationUpdate::new("v")
                .sizes([
                    blank!(ProductSizeUpdate::new("s"); qty preorder description comment sku ean; warehouseitems),
                    ProductSizeUpdate::new("t").warehouseitems([blank!(StockLevelUpdate::new("w"); qty cog)]),
                ])
                .displays([blank!(
                    DisplayUpdate::new("1");
                    minimumorderamount orderdenominator;
                    categories categoriesremove markets marketsremove
                )])]),
        ],
        Shape::Full => vec![product(pen, 2), product(pen, 1)],
    }
}

fn product(pen: &Pen, count: usize) -> ProductUpdate {
    fill!(
        pen, ProductUpdate::new(pen.text("id"));
        status sku description countryoforigin comment
    )
    .folder(FolderUpdate::new(pen.text("id")).description(pen.text("description")))
    .brand(pen.reference("brand"))
    .collection(pen.reference("collection"))
    .harmcode(pen.reference("harmcode"))
    .weight(fill!(pen, WeightUpdate::new(); value unit))
    .variations(many(count, || variation(pen, count)))
    .media(many(count, || {
        ImageUpdate::new(pen.text("id")).image(pen.text("image")).variation(pen.reference("variation"))
    }))
    .metadata(many(count, || {
        fill!(
            pen, StoreMetaUpdate::new(pen.text("store"));
            shortdescription description metatitle metakeywords taxgroup
        )
        .metadescription(pen.space())
    }))
}

fn variation(pen: &Pen, count: usize) -> ProductVariationUpdate {
    fill!(
        pen, ProductVariationUpdate::new(pen.text("id"));
        stockid description sku status cog
    )
    .sizetable(pen.reference("sizetable"))
    .sizes(many(count, || {
        fill!(
            pen, ProductSizeUpdate::new(pen.text("id"));
            qty preorder description comment sku ean
        )
        .warehouseitems(many(count, || fill!(pen, StockLevelUpdate::new(pen.text("id")); qty cog)))
    }))
    .displays(many(count, || {
        fill!(
            pen, DisplayUpdate::new(pen.text("store"));
            minimumorderamount orderdenominator
        )
        .categories(many(count, || pen.reference("categories/category")))
        .categoriesremove(many(count, || pen.reference("categoriesremove/category")))
        .markets(many(count, || pen.reference("markets/market")))
        .marketsremove(many(count, || pen.reference("marketsremove/market")))
    }))
}

pub(crate) fn sizes(shape: Shape) -> Vec<SizeUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![SizeUpdate::new(pen.text("id"))],
        Shape::Blank => vec![
            blank!(SizeUpdate::new("s"); description sku ean comment sizetable),
            SizeUpdate::new("t").sizetable(blank!(SizetableUpdate::new("t"); description stockdivisor stockunit)),
        ],
        Shape::Full => many(2, || {
            fill!(
                pen, SizeUpdate::new(pen.text("id"));
                description sku ean comment
            )
            .sizetable(fill!(
                pen, SizetableUpdate::new(pen.text("id"));
                description stockdivisor stockunit
            ))
        }),
    }
}

pub(crate) fn pricelists(shape: Shape) -> Vec<PricelistUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![PricelistUpdate::new(pen.text("id"))],
        Shape::Blank => vec![
            blank!(PricelistUpdate::new("p"); store r#type currency description; items),
            PricelistUpdate::new("q").items([
                blank!(PricelistProductUpdate::new("p"); price priceb alteredprice alteredpriceb),
                PricelistProductUpdate::new("q").variation([blank!(
                    PricelistVariationUpdate::new("v");
                    price priceb alteredprice alteredpriceb
                )]),
            ]),
        ],
        Shape::Full => vec![pricelist(pen, 2), pricelist(pen, 1)],
    }
}

fn pricelist(pen: &Pen, count: usize) -> PricelistUpdate {
    let items = many(count, || {
        fill!(
            pen, PricelistProductUpdate::new(pen.text("id"));
            price priceb alteredprice alteredpriceb
        )
        .variation(many(count, || {
            fill!(
                pen, PricelistVariationUpdate::new(pen.text("id"));
                price priceb alteredprice alteredpriceb
            )
        }))
    });
    fill!(
        pen, PricelistUpdate::new(pen.text("id"));
        store r#type currency description
    )
    .items(items)
}

pub(crate) fn pricealterationdates(shape: Shape) -> Vec<PriceAlterationDateUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![PriceAlterationDateUpdate::new(pen.text("id"))],
        Shape::Blank => vec![blank!(PriceAlterationDateUpdate::new("d"); status name store startdate)],
        Shape::Full => many(2, || {
            fill!(
                pen, PriceAlterationDateUpdate::new(pen.text("id"));
                status name store startdate
            )
        }),
    }
}

pub(crate) fn deliverywindows(shape: Shape) -> Vec<DeliveryWindowUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![DeliveryWindowUpdate::new(pen.text("id"))],
        Shape::Blank => vec![
            blank!(
                DeliveryWindowUpdate::new("d");
                status description startdate stopdate atonce;
                variations variationsremove
            ),
            DeliveryWindowUpdate::new("e").variations([blank!(
                DeliveryWindowVariationUpdate::new("v");
                r#type productlimit variationlimit
            )]),
        ],
        Shape::Full => vec![deliverywindow(pen, 2), deliverywindow(pen, 1)],
    }
}

fn deliverywindow(pen: &Pen, count: usize) -> DeliveryWindowUpdate {
    let variation = |container: &str| {
        DeliveryWindowVariationUpdate::new(pen.text(&format!("{container}/variation/id")))
            .r#type(pen.text("type"))
            .productlimit(pen.number("productlimit"))
            .variationlimit(pen.number("variationlimit"))
    };
    fill!(
        pen, DeliveryWindowUpdate::new(pen.text("id"));
        status description startdate stopdate
    )
    .atonce(pen.flag())
    .variations(many(count, || variation("variations")))
    .variationsremove(many(count, || variation("variationsremove")))
}
