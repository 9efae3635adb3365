#!/usr/bin/env bash
# A day of a sheet is the day before in Shanghai, and the day itself in New York.
#
# Library: convert-excel-to-json 1.7.0
# Guess:   A day of a sheet, which has no zone, is that day where the sheet is read, or in
#          Greenwich.
# Happens: In New York it is midnight of the place, in Shanghai 43 seconds before it, the
#          seconds over whole minutes of its local time of before 1901. The day, the month and the
#          year are those before.
# Seen:    a cell of 1 January 2021: 2021-01-01 00:00:00 on a machine in New York,
#          2020-12-31 23:59:17 on one in Shanghai
# Matters: Each visit of one hospital is a day early, and those of another are right.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  convert-excel-to-json@1.7.0 exceljs@4.4.0
cd "$room"
cat > read.cjs <<'JS'
const assert = require("node:assert");
const ExcelJS = require("exceljs");
const read = require("convert-excel-to-json");

(async () => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("visits");
  sheet.getCell("A1").value = new Date(Date.UTC(2021, 0, 1));
  sheet.getCell("A1").numFmt = "yyyy-mm-dd";
  await book.xlsx.writeFile("visits.xlsx");
  const day = read({ sourceFile: "visits.xlsx" }).visits[0].A;
  const seen = day.toLocaleString("sv-SE");
  console.log(process.env.TZ, seen);
  assert.strictEqual(seen, process.argv[2], "changed");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
TZ=America/New_York node read.cjs "2021-01-01 00:00:00"
TZ=Asia/Shanghai node read.cjs "2020-12-31 23:59:17"
echo "as described"
