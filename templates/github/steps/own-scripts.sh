mkdir -p .github
rm -rf .github/promoc
mv pipeline/.github/promoc .github/promoc
rm -rf pipeline
