#include "verify/files/report.hpp"

#include <algorithm>
#include <utility>

namespace promoc::verify::files {

namespace {

auto read_meant(const Pair& pair, std::string_view noun, Dialect dialect) -> std::optional<Value> {
  SourceManager own;
  const auto file = own.add(pair.path, pair.meant);
  auto read = read_data(file, own, noun, dialect);
  auto* const data = std::get_if<Data>(&read);
  return data == nullptr ? std::nullopt : std::optional(std::move(data->root));
}

}  // namespace

void Report::add(diag::Kind kind, const Place& place, std::string message, std::string scenario, std::string help) {
  findings_.push_back({kind, rules_at(input_, place.file, place.field), place.span, std::move(message),
                       std::move(scenario), std::move(help)});
}

auto Report::read_both(const Pair& pair, std::string_view noun, Dialect dialect, diag::Kind twice)
    -> std::optional<std::pair<Value, Value>> {
  auto meant = read_meant(pair, noun, dialect);
  if (!meant) return std::nullopt;
  auto read = read_data(pair.file, input_.sources, noun, dialect);
  if (const auto* const fault = std::get_if<document::Fault>(&read)) {
    add(diag::Kind::PipelineFileUnreadable, {pair.path, {}, fault->span}, fault->message);
    return std::nullopt;
  }
  auto& data = std::get<Data>(read);
  for (const auto& duplicate : data.duplicates) {
    add(twice, {pair.path, duplicate.path, duplicate.span},
        code(duplicate.path) + " stands twice: the last one counts, and whoever reads the file may see the first", {},
        "keep one");
  }
  return std::pair(std::move(*meant), std::move(data.root));
}

void Report::sort_from(std::size_t begin) {
  std::ranges::stable_sort(findings_.begin() + static_cast<std::ptrdiff_t>(begin), findings_.end(), {},
                           [](const Finding& finding) { return finding.span; });
}

auto add_source(const Input& input, const std::string& path, std::string text) -> FileId {
  return input.sources.add(path, std::move(text));
}

auto listed(const std::vector<std::string>& names, std::size_t most) -> std::string {
  const bool cut = names.size() > most + 1;
  const auto count = cut ? most : names.size();
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += !cut && i + 1 == count ? " and " : ", ";
    text += names[i];
  }
  return cut ? text + " and " + std::to_string(names.size() - count) + " more" : text;
}

auto code(std::string_view text) -> std::string { return "`" + std::string(text) + "`"; }

}  // namespace promoc::verify::files
