// What the driver asks of an operating system, as a seam: the real disk is real_fs.cpp, tests use one in memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.hpp"

namespace promoc::driver {

enum class EntryKind { None, File, Directory, Symlink, Other };

struct Entry {
  EntryKind kind = EntryKind::None;
  bool executable = false;  ///< by its owner; files only

  auto operator==(const Entry&) const -> bool = default;
};

/// Whether an operation worked, and if not, why, in words for a person ("permission denied").
struct [[nodiscard]] Status {
  std::string error;

  [[nodiscard]] auto ok() const -> bool { return error.empty(); }
};

/// Largest file that is read at all, in bytes; a larger one counts as unreadable.
inline constexpr std::size_t kMaxReadSize = 64U << 20U;

/// A directory and what is below it; nothing outside can be reached. Paths are relative, normal and `/`-separated.
///
/// `read` and `is_directory` serve the compiler: they follow symbolic links that stay inside. Everything else serves
/// the writer and follows none, not even in the middle of a path: what stands behind a link does not exist for it.
/// Folders are looked up once: one that was missing stays missing until it is created here.
class Folder : public FileSystem {
 public:
  [[nodiscard]] virtual auto entry(std::string_view path) const -> Entry = 0;
  /// The content of a regular file; nothing when there is none or it cannot be read.
  [[nodiscard]] virtual auto content(std::string_view path) const -> std::optional<std::string> = 0;
  /// What a directory holds, sorted; "" is the folder itself.
  [[nodiscard]] virtual auto names(std::string_view path) const -> std::vector<std::string> = 0;

  /// Creates the folder itself if need be and keeps other writers out until this object goes or the process ends.
  virtual auto lock() -> Status = 0;
  virtual auto create_folder(std::string_view path) -> Status = 0;
  /// Fails when anything is there already.
  virtual auto create_file(std::string_view path, std::string_view content, bool executable) -> Status = 0;
  /// A second name for a file; fails when anything has that name already, and where the file system has no such thing.
  virtual auto link(std::string_view from, std::string_view to) -> Status = 0;
  /// Takes the place of a file at `to` in one step.
  virtual auto rename(std::string_view from, std::string_view to) -> Status = 0;
  /// Gives a file a name in one step; fails when anything has it already.
  virtual auto rename_to_new(std::string_view from, std::string_view to) -> Status = 0;
  virtual auto remove_file(std::string_view path) -> Status = 0;
  /// Fails when it is not empty.
  virtual auto remove_folder(std::string_view path) -> Status = 0;
};

/// The whole file system, for finding the folders to work in. Paths are absolute or relative to the working directory.
class Disk {
 public:
  virtual ~Disk() = default;
  /// Absolute.
  [[nodiscard]] virtual auto working_directory() const -> std::string = 0;
  /// What stands at `path`; symbolic links are followed.
  [[nodiscard]] virtual auto kind(std::string_view path) const -> EntryKind = 0;
  /// A folder that need not exist yet: then it is empty until it is locked.
  [[nodiscard]] virtual auto open(std::string_view path) -> std::unique_ptr<Folder> = 0;
  /// A folder as it was in a commit of Git; null when there is no such commit, or no Git.
  [[nodiscard]] virtual auto open_commit(std::string_view folder, std::string_view name)
      -> std::unique_ptr<FileSystem> = 0;
};

}  // namespace promoc::driver
