// The disk of the machine. Together with main.cpp the only code that talks to the operating system.
#pragma once

#include "apply/transport.hpp"
#include "driver/disk.hpp"

namespace promoc::driver {

class RealDisk final : public Disk {
 public:
  [[nodiscard]] auto working_directory() const -> std::string override;
  [[nodiscard]] auto kind(std::string_view path) const -> EntryKind override;
  [[nodiscard]] auto open(std::string_view path) -> std::unique_ptr<Folder> override;
  [[nodiscard]] auto open_commit(std::string_view folder, std::string_view name)
      -> std::unique_ptr<FileSystem> override;

 private:
  mutable std::string working_directory_;  ///< looked up once; nothing changes it
};

/// GitHub, as `gh api` reaches it.
class RealGitHub final : public apply::Transport {
 public:
  auto send(const apply::Request& request) -> apply::Answer override;
  void wait(int seconds) override;
};

}  // namespace promoc::driver
