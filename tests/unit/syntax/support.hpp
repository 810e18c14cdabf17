// Shared by the tests of the syntax: parsing a text, reading the examples.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "syntax/parse.hpp"

namespace promoc::syntax {

/// A text, its tree and what was found wrong with it.
struct Parsed {
  std::unique_ptr<SourceManager> sources = std::make_unique<SourceManager>();
  FileId file;
  diag::Sink sink;
  std::unique_ptr<Tree> tree;

  explicit Parsed(std::string text) : file(sources->add("test.promo", std::move(text))) {
    tree = std::make_unique<Tree>(parse(*sources, file, sink));
    sink.sort();
  }
  [[nodiscard]] auto ok() const -> bool { return sink.all().empty(); }
  [[nodiscard]] auto text() const -> std::string_view { return sources->text(file); }
  /// "3:7 P0201 found `x`, expected a name", one line for each message.
  [[nodiscard]] auto messages() const -> std::string {
    std::string lines;
    for (const auto& d : sink.all()) {
      const auto at = sources->position(file, d.span.begin);
      lines += fmt::format("{}:{} {} {}\n", at.line, at.column, diag::info(d.kind).code, d.message);
    }
    return lines;
  }
};

inline auto read_file(const std::filesystem::path& path) -> std::string {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Every definition of the repository that must be accepted, sorted by path: the examples and the library.
inline auto good_files() -> std::vector<std::filesystem::path> {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("examples")) {
    for (const auto* name : {"promotion.promo", "whole.promo"}) {
      if (std::filesystem::exists(entry.path() / name)) files.push_back(entry.path() / name);
    }
  }
  if (std::filesystem::exists("stdlib")) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator("stdlib")) {
      if (entry.path().extension() == ".promo") files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

/// What must hold for every text. Empty when it does, else what is wrong.
inline auto broken_promise(const std::string& text) -> std::string {
  const Parsed first(text);
  if (!first.ok()) {
    for (const auto& d : first.sink.all()) {
      if (d.span.begin > d.span.end || d.span.end > text.size()) return "a span outside the text: " + first.messages();
      if (d.message.empty()) return "an empty message";
    }
    return {};
  }
  // Every character that is not blank belongs to a token: nothing is dropped in silence.
  std::string covered = text;
  for (std::uint32_t i = 1; i < first.tree->nodes.size(); ++i) {
    const auto& node = first.tree->nodes[i];
    if (node.next == i + 1 || node.kind == NodeKind::String)
      std::fill(covered.begin() + node.begin, covered.begin() + node.end, ' ');
  }
  const auto from = covered.starts_with("\xEF\xBB\xBF") ? 3U : 0U;
  if (const auto left = covered.find_first_not_of(" \t\r\n", from); left != std::string::npos) {
    return fmt::format("byte {} belongs to no token", left);
  }
  const auto printed = print(*first.tree);
  const Parsed second(printed);
  if (!second.ok()) return "printed text is not accepted:\n" + second.messages() + printed;
  if (!equal(*first.tree, *second.tree)) return "printed text has another tree:\n" + printed;
  if (const auto again = print(*second.tree); again != printed)
    return "printing twice differs:\n" + printed + "---\n" + again;
  return {};
}

}  // namespace promoc::syntax
