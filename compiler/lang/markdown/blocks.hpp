// Blocks of a Markdown document that are made of values: tables, fenced text, diagrams.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "lang/markdown/inline.hpp"

namespace promoc::lang::markdown {

/// Every row has as many cells as the header.
struct Table {
  std::vector<Spans> header;
  std::vector<std::vector<Spans>> rows;
};

/// Text in its own form: code, or the source of a diagram.
struct Fence {
  std::string language;  ///< a plain word: "mermaid"
  std::string text;
};

using Block = std::variant<Table, Fence>;

/// The lines of a block, each with its end.
auto print(const Table& table) -> std::string;
auto print(const Fence& fence) -> std::string;
auto print(const Block& block) -> std::string;
auto is_empty(const Block& block) -> bool;

/// A flowchart in the notation of Mermaid, which GitHub draws.
struct Flowchart {
  enum class Shape { Start, Step, Question, Approval };
  struct Node {
    std::string id;  ///< letters, digits and `_`; no word of Mermaid's
    Shape shape = Shape::Step;
    std::string label;
  };
  struct Edge {
    std::string from;
    std::string to;
    std::string label;  ///< may be empty
    bool dotted = false;
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;
};

/// From above to below. Labels are escaped: whatever they hold, it is shown.
auto print(const Flowchart& chart) -> std::string;

}  // namespace promoc::lang::markdown
