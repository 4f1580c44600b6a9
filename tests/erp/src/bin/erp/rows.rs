//! What a CSV file of the ERP holds: which columns each kind of file has, and which update a row becomes.

use std::error::Error;
use std::path::Path;

use centra_erp_example::centra::{
    Pricelist, PricelistProductUpdate, PricelistUpdate, Product, ProductSizeUpdate, ProductUpdate,
    ProductVariationUpdate, StockLevelUpdate,
};
use centra_runtime::Change;

/// What a cell holds that empties a field. An empty cell leaves it alone.
const CLEAR: &str = "<clear>";

/// A file's rows, of which each has a cell for each column.
pub(crate) struct Rows {
    columns: Vec<String>,
    pub(crate) rows: Vec<csv::StringRecord>,
}

/// The first columns of each kind of file, which identify what a row is about; and those that may follow.
pub(crate) const STOCK: (&[&str], &[&str]) = (&["product", "variation", "size", "warehouse", "qty"], &[]);
pub(crate) const PRICES: (&[&str], &[&str]) = (&["pricelist", "product", "price"], &[]);
pub(crate) const PRODUCTS: (&[&str], &[&str]) =
    (&["product"], &["status", "sku", "description", "comment", "countryoforigin"]);

/// What a person calls a row of stock or of products that is refused.
pub(crate) fn name_of_product(product: &Product) -> String {
    let variation = product.variations.first();
    let size = variation.and_then(|variation| variation.sizes.first());
    let parts = [product.id.as_ref(), variation.and_then(|it| it.id.as_ref()), size.and_then(|it| it.id.as_ref())];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// What a person calls a row of prices that is refused.
pub(crate) fn name_of_price(list: &Pricelist) -> String {
    let parts = [list.id.as_ref(), list.items.first().and_then(|item| item.id.as_ref())];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

impl Rows {
    /// All rows of a file, which must have these columns: nothing is sent of a file that is wrong somewhere.
    pub(crate) fn read(path: &Path, (needed, known): (&[&str], &[&str])) -> Result<Self, Box<dyn Error>> {
        let wrong = |why: String| format!("{}: {why}", path.display());
        let mut reader = csv::Reader::from_path(path).map_err(|error| wrong(error.to_string()))?;
        let header = reader.headers().map_err(|error| wrong(error.to_string()))?;
        let columns: Vec<String> = header.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
        if let Some(missing) = needed.iter().find(|name| !columns.iter().any(|column| column == *name)) {
            let all = needed.join(",");
            return Err(wrong(format!("there is no column `{missing}`; its first line must name {all}")).into());
        }
        if let Some(other) = columns.iter().find(|name| !needed.iter().chain(known).any(|known| known == name)) {
            let all = needed.iter().chain(known).copied().collect::<Vec<_>>().join(", ");
            return Err(wrong(format!("nobody knows the column `{other}`; these are known: {all}")).into());
        }
        let rows: Vec<csv::StringRecord> =
            reader.records().collect::<Result<_, _>>().map_err(|error| wrong(error.to_string()))?;
        let rows = Self { columns, rows };
        for (number, row) in rows.rows.iter().enumerate() {
            if let Some(name) = needed.iter().find(|name| rows.cell(row, name).is_empty()) {
                let line = row.position().map_or(number as u64 + 2, csv::Position::line);
                return Err(wrong(format!("line {line}: `{name}` is empty")).into());
            }
        }
        Ok(rows)
    }

    fn cell<'r>(&self, row: &'r csv::StringRecord, name: &str) -> &'r str {
        let index = self.columns.iter().position(|column| column == name);
        index.and_then(|index| row.get(index)).unwrap_or_default().trim()
    }

    /// A level of stock.
    pub(crate) fn stock(&self, row: &csv::StringRecord) -> ProductUpdate {
        let level = StockLevelUpdate::new(self.cell(row, "warehouse")).qty(self.cell(row, "qty"));
        let size = ProductSizeUpdate::new(self.cell(row, "size")).warehouseitems([level]);
        let variation = ProductVariationUpdate::new(self.cell(row, "variation")).sizes([size]);
        ProductUpdate::new(self.cell(row, "product")).variations([variation])
    }

    /// The price of a product in a price list.
    pub(crate) fn price(&self, row: &csv::StringRecord) -> PricelistUpdate {
        let item = PricelistProductUpdate::new(self.cell(row, "product")).price(self.cell(row, "price"));
        PricelistUpdate::new(self.cell(row, "pricelist")).items([item])
    }

    /// Fields of a product: those whose cells are not empty.
    pub(crate) fn product(&self, row: &csv::StringRecord) -> ProductUpdate {
        let mut update = ProductUpdate::new(self.cell(row, "product"));
        for name in PRODUCTS.1 {
            let change: Change<String> = match self.cell(row, name) {
                "" => continue,
                CLEAR => Change::Clear,
                text => Change::Set(text.to_owned()),
            };
            update = match *name {
                "status" => update.status(change),
                "sku" => update.sku(change),
                "description" => update.description(change),
                "comment" => update.comment(change),
                _ => update.countryoforigin(change),
            };
        }
        update
    }
}
